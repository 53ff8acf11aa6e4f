"""Tagged articles for the tests of the classify stage."""

from dataclasses import replace

from pipeline.codec import decode
from pipeline.records import HeadlineTag, TaggedArticle
from pipeline.resources import resource_dir

_EXAMPLE = decode(
    (resource_dir("schemas") / "examples" / "news-tagged-1.json").read_bytes(), TaggedArticle
)


def article(
    title: str | None,
    body: str,
    *tags: str,
    number: int | None = None,
    language: str = "en",
    lifecycle: str = "usable",
) -> TaggedArticle:
    """An article with this text; `tags` are headline tags, `number` the number of each."""
    return replace(
        _EXAMPLE,
        title=title,
        standfirst=None,
        body=body,
        word_count=len(body.split()),
        headline_tags=tuple(HeadlineTag(tag=tag, number=number) for tag in tags),
        language=replace(_EXAMPLE.language, code=language),
        lifecycle=lifecycle,
    )

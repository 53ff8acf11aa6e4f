"""What holds for any text: the ledger rebuilds it, offsets are right, the same comes out twice."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import StageError
from pipeline.outcome import Drop
from pipeline.records import CleanArticle
from pipeline.stages.clean import CleanTools, clean
from pipeline.stages.clean.source import Source, from_html
from pipeline.text.ledger import rebuild
from tests.unit.stages.clean.conftest import SENTENCES, STORIES, raw

LINES = [
    line for path in sorted(STORIES.glob("*.txt")) for line in path.read_text("utf-8").split("\n")
]
ODD = ["\u00a0", "\u00ad", "\u200b", "e\u0301", "\r", "\t", "  ", "â€™", "\u2028", "-\n", "<X.N>"]
TEXTS = st.lists(
    st.one_of(st.sampled_from(LINES + ODD), st.text(max_size=40)), min_size=1, max_size=30
).map("\n".join)
BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["p", "div", "li", "h2", "figcaption", "nav", "span", "blockquote", "td"]),
        st.sampled_from([*LINES, *SENTENCES, *ODD]),
    ),
    max_size=25,
)
SETTINGS = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def cleaned_or_none(content: str, content_type: str, tools: CleanTools) -> CleanArticle | None:
    try:
        result = clean(raw(content, content_type), tools)
    except StageError:
        return None
    return None if isinstance(result, Drop) else result


@SETTINGS
@given(TEXTS)
def test_any_text_is_rebuilt_from_body_and_ledger(tools: CleanTools, text: str) -> None:
    article = cleaned_or_none(text, "text/plain", tools)
    if article is not None:
        assert rebuild(article.body, article.ledger) == text
        assert all(text[entry.start : entry.end] == entry.text for entry in article.ledger)


@SETTINGS
@given(BLOCKS)
def test_any_page_is_rebuilt_from_body_and_ledger(tools: CleanTools, blocks: list[tuple[str, str]]) -> None:  # fmt: skip
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in blocks)
    page = f"<html><body><article>{''.join(f'<p>{one}</p>' for one in SENTENCES)}{inner}</article></body></html>"  # fmt: skip
    article = cleaned_or_none(page, "text/html", tools)
    if article is not None:
        source = from_html(page, None, tools.blocks)
        assert isinstance(source, Source)
        assert rebuild(article.body, article.ledger) == source.source


@SETTINGS
@given(TEXTS)
def test_a_body_is_tidy_and_stable(tools: CleanTools, text: str) -> None:
    article = cleaned_or_none(text, "text/plain", tools)
    if article is not None:
        assert article.body == article.body.strip("\n")
        assert "\n\n\n" not in article.body
        assert article == cleaned_or_none(text, "text/plain", tools)

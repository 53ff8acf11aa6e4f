"""The IPTC Media Topics: code -> name, level, parent, and the phrases that stand for deep ones.

Made from the vocabulary of the IPTC (release 2025-10-09, CC BY 4.0) by the classifier's training.
"""

import json
from dataclasses import dataclass

from pipeline.errors import ModelError
from pipeline.models import open_model


@dataclass(frozen=True, slots=True)
class MediaTopic:
    """One concept: `code` such as `medtop:11000000`; `parent` is None at level 1.

    `phrases`: the words by which a text says that it is about it; `=` is its name, `!` stands before
    words that speak against it. Only concepts of level 3 and below have some.
    """

    code: str
    name: str
    level: int
    parent: str | None
    phrases: tuple[str, ...] = ()


def load_media_topics() -> dict[str, MediaTopic]:
    """The concepts by code.

    Raises ModelError if the file is not the one that the manifest describes.
    """
    path = open_model("mediatopics").path
    try:
        concepts = json.loads(path.read_text(encoding="utf-8"))["concepts"]
        return {
            code: MediaTopic(
                code=code,
                name=item["name"],
                level=item["level"],
                parent=item["parent"],
                phrases=tuple(item.get("phrases", ())),
            )
            for code, item in concepts.items()
        }
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"reading the media topics: {error}") from error

"""Types that head nouns settle."""

import pytest

from pipeline.records import EntityType
from pipeline.stages.tag.heads import settle
from pipeline.stages.tag.tagger import Name


@pytest.mark.parametrize(
    ("name", "kind", "confidence", "settled"),
    [
        ("Lake Victoria", "MISC", 0.7, "LOC"),
        ("Lake Victoria", "ORG", 0.95, "ORG"),
        ("Lakeside Capital", "LOC", 0.99, "ORG"),
        ("Oslo University", "LOC", 0.7, "ORG"),
        ("Oslo University", "LOC", 0.95, "LOC"),
        ("Oslo Airport", "ORG", 0.7, "LOC"),
        ("Lake Council", "LOC", 0.7, "ORG"),
        ("Capital", "LOC", 0.5, "LOC"),
        ("Ana Sol", "PER", 0.5, "PER"),
    ],
)
def test_a_head_noun_settles_the_type(
    name: str, kind: EntityType, confidence: float, settled: str
) -> None:
    [found] = settle(name, [Name(0, len(name), kind, confidence)])
    assert found.type == settled

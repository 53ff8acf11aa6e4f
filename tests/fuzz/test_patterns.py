"""No regular expression of the stages takes more than linear time, whatever it is given.

A few do, on purpose: what they are given is short, and how short stands beside them.
"""

import re

import pytest

from tests.fuzz.patterns import Used, slowest, used_patterns

CHARS = 4_800
S_PER_CHAR = 2.5e-6
"""Twice what a table of sixty alternatives takes; quadratic time is ten times as much."""

SHORT = {"pipeline.stages.clean.json_ld._AFTER": 200, "pipeline.stages.clean.names._ADDRESS": 2_000}
"""Pattern -> the most characters that its callers give it."""

ALL = used_patterns()


def test_the_patterns_of_all_stages_are_found() -> None:
    modules = {used.name.rpartition(".")[0] for used in ALL}
    assert {"pipeline.stages.clean.boilerplate", "pipeline.stages.classify.genre_rules", "pipeline.stages.tag.quotes"} <= modules  # fmt: skip
    assert len(ALL) > 100


@pytest.mark.parametrize("used", ALL, ids=lambda used: used.name)
def test_a_pattern_takes_linear_time(used: Used) -> None:
    chars = SHORT.get(used.name, CHARS)
    limit_s = S_PER_CHAR * CHARS
    spent_s, text = slowest(used, chars, limit_s)
    assert spent_s <= limit_s, f"{spent_s * 1000:.1f} ms for {text}"


@pytest.mark.parametrize("pattern", [r"(?:a+)+b", r"(?:a|aa)+$", r"\s+$", r"[a-z]*Article$"])
def test_a_pattern_that_backtracks_is_found_out(pattern: str) -> None:
    used = Used("example", re.compile(pattern), frozenset(("search",)))
    chars = 2 * CHARS  # on a quick machine the mildest of them is hardly over the limit at CHARS
    assert slowest(used, chars, S_PER_CHAR * chars)[0] > S_PER_CHAR * chars

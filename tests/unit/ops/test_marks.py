"""The judge sees each kind of fault, and agrees with a plain count of the same marks."""

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ops.marks import Mark, MarkLog, judge, reordered

MARKS = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 4)), max_size=40)


def test_the_judge_sees_each_kind_of_fault() -> None:
    sent = [("a", 1), ("a", 2), ("b", 1)]
    assert judge(sent, sent).is_clean
    assert judge(sent, [("a", 1), ("b", 1)]).lost == 1
    assert judge(sent, [*sent, ("b", 1)]).repeated == 1
    assert judge(sent, [*sent, ("c", 1)]).unknown == 1
    assert judge(sent, [("a", 2), ("a", 1), ("b", 1)]).reordered == 1
    assert reordered([("a", 2), ("b", 1), ("a", 1), ("a", 1)]) == 2


def test_nothing_sent_and_nothing_seen_is_clean() -> None:
    assert judge([], []).is_clean


@given(MARKS, MARKS)
def test_the_judge_counts_as_a_plain_count_does(sent: list[Mark], seen: list[Mark]) -> None:
    verdict = judge(sent, MarkLog(seen))
    came = Counter(seen)
    assert verdict.lost == sum(1 for mark in set(sent) if not came[mark])
    assert verdict.repeated == sum(times - 1 for times in came.values())
    assert verdict.unknown == sum(1 for mark in came if mark not in set(sent))
    assert verdict.reordered == _late(seen)


def _late(seen: list[Mark]) -> int:
    latest: dict[str, int] = defaultdict(int)
    late = 0
    for key, version in seen:
        late += version < latest[key]
        latest[key] = max(latest[key], version)
    return late

"""The limit of failures: by run and by share, and not by a share that a flow may have."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ops.failure_limit import FailureLimit


def fed(*failures: bool, run: int = 5, share: float = 0.8) -> FailureLimit:
    limit = FailureLimit(run=run, share=share)
    for number, failed in enumerate(failures):
        limit.add(f"SchemaError: no {number}" if failed else None)
    return limit


def test_a_run_of_failures_is_the_limit() -> None:
    assert not fed(*[True] * 4).is_reached
    limit = fed(False, *[True] * 5)
    assert limit.is_reached
    assert limit.last_word == "5 records in a row became dead letters, the last one for: SchemaError: no 5"  # fmt: skip


def test_a_share_of_failures_is_the_limit_though_some_pass() -> None:
    often = [True, True, True, True, False, True, True, True, True, False]
    assert not fed(*often[:9], share=0.7).is_reached
    limit = fed(*often, share=0.7)
    assert limit.is_reached
    assert limit.last_word == "8 of the last 10 records became dead letters, the last one for: SchemaError: no 8"  # fmt: skip


def test_with_a_share_of_one_only_the_run_counts() -> None:
    often = [True, True, True, True, False] * 10
    assert not fed(*often, share=1).is_reached


@given(st.lists(st.booleans(), max_size=200), st.integers(1, 20))
def test_the_share_is_that_of_the_last_records(failures: list[bool], run: int) -> None:
    limit = FailureLimit(run=run, share=0.5)
    for number, failed in enumerate(failures, 1):
        limit.add("x" if failed else None)
        last = failures[max(0, number - 2 * run) : number]
        by_share = len(last) == 2 * run and sum(last) > run
        by_run = number >= run and all(failures[number - run : number])
        assert limit.is_reached == (by_share or by_run)

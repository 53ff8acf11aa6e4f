"""The report adds up, says what went wrong, and can be kept and read again."""

import xml.etree.ElementTree as ET
from pathlib import Path

from tests.faults.plan import BY_NAME, FAULTS, REAL
from tests.faults.report import markdown, total
from tests.faults.result import Result
from tests.faults.timeline import timeline


def _result(**changes: object) -> Result:
    given = {"fault": "freeze", "text": "x", "system": "light", "seed": 1, "sent": 1500}
    return Result(**{**given, **changes})  # type: ignore[arg-type]


def test_a_result_is_clean_only_if_nothing_is_wrong() -> None:
    assert _result().is_clean
    for name in ("lost", "waiting", "repeated", "unknown", "reordered", "wrong", "dead_letters"):
        assert not _result(**{name: 1}).is_clean
    assert not _result(exits=(0, 1)).is_clean
    assert not _result(unmeant=(1,), unmeant_wrong=1).is_clean
    assert not _result(error="TimeoutError").is_clean


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = _result(series=(1, 0, 3), strikes=((1.5, "kill 0"),), exits=(0, 0))
    result.write(tmp_path)
    assert Result.read(Result.path(tmp_path, "light", "freeze")) == result


def test_the_table_sums_records_and_says_what_was_not_carried_out() -> None:
    results = [_result(lost=2, standstill_s=1.0), _result(repeated=3, standstill_s=7.5, error="no flow")]  # fmt: skip
    assert total(results)[:8] == ("all 2", "", "3,000", "2", "3", "0", "0", "7.5 s")
    assert "- freeze (light): no flow" in markdown(results)


def test_the_picture_is_well_formed_and_marks_each_strike() -> None:
    picture = timeline([_result(series=(5, 9, 0, 2), strikes=((0.7, "kill <0>"), (1.2, "back")))])
    root = ET.fromstring(picture)  # noqa: S314 - our own
    titles = [item.text for item in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["0.7 s: kill <0>", "1.2 s: back"]


def test_faults_have_names_of_their_own_and_texts() -> None:
    assert len(BY_NAME) == len(FAULTS)
    assert all(fault.text and fault.disturbs for fault in FAULTS)
    assert set(REAL) <= set(BY_NAME)

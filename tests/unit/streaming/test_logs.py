"""The log: one line an event, no flood."""

import logging

import pytest

from pipeline.streaming.logs import REPEAT_S, NoFlood, OneLine, configure


def record(name: str, text: str = "Unable connect to %s", *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "f.py", 1, text, arguments or ("b:1",), None)


def test_a_library_s_same_message_is_shown_once_in_a_while_with_a_count() -> None:
    now = [0.0]
    flood = NoFlood(timer=lambda: now[0])
    assert [flood.filter(record("aiokafka.conn")) for _ in range(4)] == [True, False, False, False]
    now[0] = REPEAT_S
    later = record("aiokafka.conn")
    assert flood.filter(later)
    assert later.getMessage() == "Unable connect to b:1 (and 3 more like it)"


def test_our_own_messages_and_other_ones_pass() -> None:
    flood = NoFlood(timer=lambda: 0.0)
    assert all(flood.filter(record("pipeline.streaming.worker")) for _ in range(3))
    assert flood.filter(record("aiokafka", "one %s"))
    assert flood.filter(record("aiokafka", "two %s"))


def test_a_record_is_one_line_with_the_error_but_without_its_traceback() -> None:
    item = record("faust.app", "Crashed\nreason=%r", "x")
    item.exc_info = (ValueError, ValueError("bad"), None)
    shown = OneLine().format(item)
    assert shown.endswith("WARNING faust.app: Crashed | reason='x' (ValueError('bad'))")
    assert "\n" not in shown


def test_what_the_extractors_say_of_single_records_is_not_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure("INFO")
        logging.getLogger("courlan.clean").warning("discarding data")
        logging.getLogger("pipeline.streaming.worker").info("worker ready")
    finally:
        root.handlers[:], root.level = before[0], before[1]
    assert "worker ready" in (shown := capsys.readouterr().err)
    assert "discarding" not in shown

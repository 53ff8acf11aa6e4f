"""`pipeline topics describe` on a terminal: every name can be read, however narrow it is."""

import pytest

from pipeline.cli.topics import _show
from pipeline.streaming.topics import TopicState


def test_names_and_numbers_are_whole_on_a_terminal_of_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    differences = ("20 partitions, not 8", "replication 1, not 3")
    _show((TopicState("demo-news-enriched-dlq", "The finished record, what subscribers read; compacted.", 20, 1, differences, first_offsets=(0,), end_offsets=(1234567,)),))  # fmt: skip
    shown = capsys.readouterr().out
    assert "demo-news-enriched-dlq" in shown
    assert "1,234,567" in shown
    assert max(map(len, shown.splitlines())) <= 80

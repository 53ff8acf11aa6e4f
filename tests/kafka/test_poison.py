"""Poison under load, the short form of `python -m tests.kafka.poison`."""

from pathlib import Path

import pytest

from tests.bad_input import BAD
from tests.kafka.conftest import fresh_settings
from tests.kafka.poison import run


@pytest.mark.timeout(240)
def test_bad_records_of_every_kind_among_good_ones_cost_none_of_those(
    bootstrap_servers: str, tmp_path: Path
) -> None:
    """Twice each kind, among twenty times as many good ones."""
    bad = 2 * len(BAD)
    drained = run(fresh_settings(bootstrap_servers), tmp_path, good=20 * bad, share=0.05)
    assert drained.bad == bad
    assert drained.is_clean, str(drained)

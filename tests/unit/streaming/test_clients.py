"""The options of a stage's clients: how the times in them stand to each other."""

import pytest

from pipeline.config import Settings
from pipeline.flow import STAGES
from pipeline.streaming.clients import client_options, heartbeat_s


@pytest.mark.parametrize("session_timeout_s", [6.0, 10.0, 300.0])
def test_a_zombie_has_a_heartbeat_before_its_lane_opens_again(session_timeout_s: float) -> None:
    settings = Settings(session_timeout_s=session_timeout_s)
    options = client_options(settings, STAGES[0], output_bytes=1000)
    assert heartbeat_s(settings) * 1.5 < options.lanes.hold_s < session_timeout_s
    assert options.consumer["heartbeat_interval_ms"] == pytest.approx(
        heartbeat_s(settings) * 1000, abs=1
    )
    assert options.open_within_s < session_timeout_s

"""The short form of the fault suite: a few strong faults on one flow, and controls that must not pass."""

from pathlib import Path

import pytest

from tests.faults.broker_faults import KillBroker
from tests.faults.episode import Load, run
from tests.faults.ground import Ground
from tests.faults.network_faults import Cut
from tests.faults.proxy import REPLIES
from tests.faults.several import Several
from tests.faults.systems import SYSTEMS
from tests.faults.transaction_faults import AtEachPoint
from tests.faults.worker_faults import Freeze, KillAll, KillOne, RollingRestart

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

WORKERS = Several(
    name="workers",
    text="killed with the commit under way, all killed, frozen, stopped in turn",
    parts=(
        AtEachPoint(name="points", text="", points=("sent:EndTxn:kill",)),
        Freeze(name="freeze", text="", rounds=1),
        KillAll(name="kill-all", text="", rounds=1),
        RollingRestart(name="rolling-restart", text="", rounds=1),
    ),
)
SURROUNDINGS = Several(
    name="surroundings",
    text="the replies cut off, the broker killed",
    exits=KillBroker(name="", text="").exits,
    parts=(
        Cut(name="cut-replies", text="", rounds=1, directions=(REPLIES,)),
        KillBroker(name="kill-broker", text="", rounds=1),
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [WORKERS, SURROUNDINGS], ids=lambda fault: fault.name)
def test_every_record_comes_out_once_right_and_in_order(
    fault: Several, ground: Ground, tmp_path: Path
) -> None:
    result = run(
        fault, SYSTEMS["light"], Load(records=1_000, seed=1, per_second=100), tmp_path, ground
    )
    assert result.error is None
    assert result.account == (0, 0, 0, 0), result
    assert result.is_clean, result
    assert result.stop_s < 10


@pytest.mark.slow
@pytest.mark.parametrize(("system", "finding"), [("weak", "repeated"), ("weakest", "lost")])
def test_the_judge_finds_what_a_weak_loop_does(
    system: str, finding: str, ground: Ground, tmp_path: Path
) -> None:
    """The control: the same load, the same fault, the same judge."""
    fault = KillOne(name="kill-one", text="", rounds=1)
    load = Load(records=600, seed=1, per_second=200, still_s=8)
    result = run(fault, SYSTEMS[system], load, tmp_path, ground)
    assert result.error is None
    assert getattr(result, finding) > 0
    assert not result.is_clean

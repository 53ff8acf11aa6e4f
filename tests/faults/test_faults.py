"""The short form of the fault suite: the strongest faults on one flow, and controls that must not pass."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.broker_faults import KillBroker
from tests.faults.episode import Load, run
from tests.faults.fault import SESSION_S
from tests.faults.ground import Ground
from tests.faults.network_faults import Cut
from tests.faults.proxy import REPLIES
from tests.faults.result import Result
from tests.faults.several import Several
from tests.faults.systems import SYSTEMS
from tests.faults.transaction_faults import AtEachPoint
from tests.faults.worker_faults import Freeze, KillOne, RollingRestart

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300)]

STRONGEST = Several(
    name="strongest",
    text="killed with the commit under way, frozen, stopped in turn, replies cut off, the broker killed",
    ground="behind a proxy",
    exits=frozenset({3}),
    parts=(
        AtEachPoint(name="point", text="", points=("sent:EndTxn:kill",)),
        Freeze(name="freeze", text="", rounds=1, hold_s=SESSION_S + 2),
        RollingRestart(name="rolling-restart", text="", rounds=1),
        Cut(name="cut", text="", rounds=1, directions=(REPLIES,), hold_s=SESSION_S + 2),
        KillBroker(name="kill-broker", text="", rounds=1, hold_s=1),
    ),
)


def test_every_record_comes_out_once_right_and_in_order(ground: Ground, tmp_path: Path) -> None:
    load = Load(records=1_000, seed=1, per_second=80)
    result = run(STRONGEST, SYSTEMS["light"], load, tmp_path, ground)
    assert result.error is None
    assert result.account == (0, 0, 0, 0), result
    assert set(result.exits) == {0}
    assert set(result.unmeant) <= STRONGEST.exits
    assert result.is_clean
    assert result.stop_s < 20, "10 s on an idle machine"


def test_the_judge_finds_what_weak_loops_do(ground: Ground, tmp_path: Path) -> None:
    """The controls: the same load, a plain kill, the same judge."""
    fault = KillOne(name="kill-one", text="", rounds=1)
    load = Load(records=600, seed=1, per_second=200, still_s=25)

    def judged(name: str) -> Result:
        (tmp_path / name).mkdir()
        return run(fault, SYSTEMS[name], load, tmp_path / name, ground)

    with ThreadPoolExecutor() as pool:
        weak, weakest = pool.map(judged, ("weak", "weakest"))
    assert weak.repeated > 0
    assert weak.lost == 0
    assert weakest.lost > 0
    assert not weak.is_clean
    assert not weakest.is_clean

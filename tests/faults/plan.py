"""The table of faults: what the fault suite injects, one row each."""

from tests.faults.broker_faults import (
    AddPartitions,
    FillDisk,
    FreezeBroker,
    KillBroker,
    LoseLeaders,
)
from tests.faults.fault import Fault
from tests.faults.network_faults import Cut, HalfOpen
from tests.faults.proxy import REPLIES, REQUESTS
from tests.faults.transaction_faults import FREEZES, KILLS, AtEachPoint
from tests.faults.worker_faults import (
    Blows,
    Freeze,
    KillAll,
    KillOne,
    RebalanceStorm,
    RollingRestart,
    StopInRebalance,
)

# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(name="none", text="no fault: the load alone", rounds=0, disturbs="nothing"),
    KillOne(name="kill-one", text="SIGKILL of a worker by chance, started again at once", rounds=4),
    KillAll(name="kill-all", text="SIGKILL of all workers at once"),
    RollingRestart(name="rolling-restart", text="SIGTERM of one worker after another", disturbs="about a second each"),
    StopInRebalance(name="stop-in-rebalance", text="SIGTERM while another worker joins", rounds=4, spares=1, disturbs="some seconds"),
    Freeze(name="freeze", text="SIGSTOP for longer than the session; the zombie wakes up"),
    Blows(name="blows", text="three workers killed, stopped, frozen by chance"),
    AtEachPoint(name="kill-at-points", text="SIGKILL at 12 points of the transaction", points=KILLS),
    AtEachPoint(name="freeze-at-points", text="SIGSTOP for longer than the session at 7 points of the transaction", points=FREEZES),
    KillBroker(name="kill-broker", text="SIGKILL of the only broker, started again on its data"),
    LoseLeaders(name="lose-leaders", text="three brokers, each killed in turn"),
    FreezeBroker(name="freeze-broker", text="SIGSTOP of the broker for 12 s"),
    Cut(name="cut-both", text="network cut without a reset, both directions, 12 s"),
    Cut(name="cut-requests", text="the same, requests only", directions=(REQUESTS,)),
    Cut(name="cut-replies", text="the same, replies only: what was asked is done, nobody learns it", directions=(REPLIES,)),
    HalfOpen(name="half-open", text="all connections of a worker lost, neither side told", hold_s=5.0),
    FillDisk(name="disk-full", text="the broker's disk full: Kafka halts; room again, started"),
    AddPartitions(name="add-partitions", text="partitions added to every topic while articles flow", disturbs="order between old and new partitions"),
    RebalanceStorm(name="storm", text="a worker joins or leaves every second"),
    Fault(name="slow-stage", text="a stage that takes 8 s for one record in 300", rounds=0, disturbs="8 s each", environment={"FAULT_SLOW_EVERY": "300", "FAULT_SLOW_S": "8"}, for_light_only=True),
    Fault(name="flood", text="all records written at once", rounds=0, per_second=None, disturbs="nothing"),
)
# fmt: on
BY_NAME = {fault.name: fault for fault in FAULTS}

REAL = ("kill-one", "freeze", "rolling-restart", "kill-broker", "cut-replies")
"""Those that the long suite runs with the real stages too."""

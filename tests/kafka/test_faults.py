"""The delivery promise under kills, freezes, restarts and a broker's death; and a judge that can fail."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config import Settings, load_settings
from pipeline.streaming.broker import Broker
from pipeline.streaming.reader import Count, count
from pipeline.streaming.topics import create_topics
from tests.kafka.conftest import fresh_settings
from tests.kafka.feed import feeding, verdict
from tests.kafka.judge import judge, reordered
from tests.kafka.traffic import many, send_articles
from tests.kafka.workers import crew

SESSION_S = 6.0
"""The least a broker takes: the tests wait for it."""


@pytest.fixture
def settings(kafka_settings: Settings) -> Settings:
    return kafka_settings.model_copy(update={"session_timeout_s": SESSION_S})


def test_every_article_comes_out_once_and_in_order(settings: Settings, tmp_path: Path) -> None:
    sent = list(many(1_000))
    asyncio.run(send_articles(settings.brokers, settings.topic("news-raw"), sent))
    with crew(settings, tmp_path, size=1) as (worker,):
        assert verdict(settings, sent).is_clean
        assert worker.stop() == 0


def test_nothing_is_lost_or_repeated_when_a_worker_is_killed(
    settings: Settings, tmp_path: Path
) -> None:
    sent = list(many(1_500))
    with crew(settings, tmp_path, size=2) as (victim, other):
        with feeding(settings, sent):
            for _ in range(2):
                time.sleep(2)
                victim.kill()
                victim.start()
                victim.wait_ready()
        assert verdict(settings, sent).is_clean
        assert [victim.stop(), other.stop()] == [0, 0]
    counted = asyncio.run(count(settings, "news-enriched"))  # what `pipeline tail --count` prints
    assert counted == Count(records=len(sent), distinct=len(sent))


def test_a_frozen_worker_is_fenced_when_it_wakes(settings: Settings, tmp_path: Path) -> None:
    sent = list(many(1_500))
    with crew(settings, tmp_path, size=2) as (frozen, other):
        with feeding(settings, sent):
            time.sleep(2)
            frozen.send(signal.SIGSTOP)
            time.sleep(SESSION_S + 3)
            frozen.send(signal.SIGCONT)
        assert verdict(settings, sent).is_clean
        assert [frozen.stop(), other.stop()] == [0, 0]


def test_a_rolling_restart_loses_and_repeats_nothing(settings: Settings, tmp_path: Path) -> None:
    sent = list(many(800))
    with crew(settings, tmp_path, size=2) as workers:
        with feeding(settings, sent):
            for worker in workers:
                started_s = time.monotonic()
                assert worker.stop() == 0
                assert time.monotonic() - started_s < 5
                worker.start()
                worker.wait_ready()
        assert verdict(settings, sent).is_clean


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A node of our own, to be hurt."""
    with Broker(cache=load_settings().cache_folder) as own:
        yield own


def test_a_broker_that_dies_and_comes_back_costs_nothing(broker: Broker, tmp_path: Path) -> None:
    settings = fresh_settings(broker.bootstrap_servers, session_timeout_s=SESSION_S)
    asyncio.run(create_topics(settings, partitions=2))
    sent = list(many(1_000))
    asyncio.run(send_articles(settings.brokers, settings.topic("news-raw"), sent[:700]))
    with crew(settings, tmp_path, size=1) as (worker,):
        broker.restart(1)  # SIGKILL, then a start on the same data
        asyncio.run(send_articles(settings.brokers, settings.topic("news-raw"), sent[700:]))
        assert verdict(settings, sent).is_clean
        broker.kill(1)
        assert worker.stop() == 0, "a stop needs no broker"
    assert len(worker.text().splitlines()) < 80, "the log is flooded"


@pytest.mark.slow
@pytest.mark.skipif("PIPELINE_LONG_TESTS" not in os.environ, reason="a minute; see `make faults`")
def test_three_brokers_that_die_one_after_another_cost_nothing(
    cluster: Broker, cluster_settings: Settings, tmp_path: Path
) -> None:
    settings = cluster_settings.model_copy(update={"session_timeout_s": SESSION_S})
    sent = list(many(3_000))
    with crew(settings, tmp_path, size=2) as workers:
        with feeding(settings, sent, per_second=150):
            for number in (1, 2, 3):
                time.sleep(1)
                cluster.kill(number)
                time.sleep(2)
                cluster.restart(number)
        assert verdict(settings, sent, still_s=40).is_clean
        assert [worker.stop() for worker in workers] == [0, 0]


def test_workers_of_all_stages_and_of_one_share_the_work(
    settings: Settings, tmp_path: Path
) -> None:
    sent = list(many(400))
    (tmp_path / "one").mkdir()
    only_tag = crew(settings, tmp_path / "one", size=1, arguments=["--stage", "tag"])
    with crew(settings, tmp_path, size=1) as (whole,), only_tag as (part,):
        with feeding(settings, sent, per_second=400):
            pass
        assert verdict(settings, sent).is_clean
        assert [whole.stop(), part.stop()] == [0, 0]
    assert " 0 done" not in part.text()


def test_an_at_least_once_loop_does_not_pass_the_judge(settings: Settings, tmp_path: Path) -> None:
    """The control: the judge sees the repeats that lanes prevent."""
    sent = list(many(1_000))
    command = (sys.executable, "-m", "tests.kafka.weak_command")
    with crew(settings, tmp_path, size=2, command=command) as (victim, _other):
        with feeding(settings, sent):
            time.sleep(2)
            victim.kill()
            victim.start()
            victim.wait_ready()
        found = verdict(settings, sent)
    assert found.lost == 0
    assert found.repeated > 0


def test_the_judge_sees_each_kind_of_fault() -> None:
    sent = [("a", 1), ("a", 2), ("b", 1)]
    assert judge(sent, sent).is_clean
    assert judge(sent, [("a", 1), ("b", 1)]).lost == 1
    assert judge(sent, [*sent, ("b", 1)]).repeated == 1
    assert judge(sent, [*sent, ("c", 1)]).unknown == 1
    assert judge(sent, [("a", 2), ("a", 1), ("b", 1)]).reordered == 1
    assert reordered([("a", 2), ("b", 1), ("a", 1), ("a", 1)]) == 2

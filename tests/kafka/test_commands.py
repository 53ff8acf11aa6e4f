"""`pipeline broker`, `topics` and `ingest` as a person runs them."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pipeline import codec
from pipeline.config import Settings
from tests.kafka.conftest import fresh_settings
from tests.kafka.traffic import article, many
from tests.kafka.workers import environment

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "pipeline"]


def run(
    settings: Settings, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environment(settings), input=given, capture_output=True, timeout=60, check=False)  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_broker_runs_until_told_to_stop(bootstrap_servers: str, number: signal.Signals) -> None:
    command = [*COMMAND, "broker", "--port", "0", "--topics"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline().strip()
        below = psutil.Process(process.pid).children(recursive=True)
        settings = fresh_settings(line.partition("=")[2], topic_prefix="")
        assert line.startswith("export PIPELINE_BOOTSTRAP_SERVERS=127.0.0.1:")
        described = run(settings, "topics", "describe").stdout.splitlines()
        assert [json.loads(item)["differences"] for item in described] == [[]] * 8
        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stderr.read().endswith("pipeline: Apache Kafka stopped\n")
    assert not any(item.is_running() for item in below)


def test_topics_are_created_once_and_described(bootstrap_servers: str) -> None:
    settings = fresh_settings(bootstrap_servers)
    first = run(settings, "topics", "create", "--partitions", "2")
    again = run(settings, "topics", "create", "--partitions", "3")
    assert (first.returncode, again.returncode) == (0, 0)
    assert "8 topics created, 0 were there" in first.stderr
    assert "0 topics created, 8 were there" in again.stderr
    assert again.stderr.count("differs: 2 partitions, not 3") == 8
    grown = run(settings, "topics", "create", "--partitions", "3", "--grow")
    assert f"{settings.topic('news-raw')} grew from 2 to 3 partitions" in grown.stderr
    assert "0 topics created, 8 were there, 8 of them grew, at" in grown.stderr
    described = [
        json.loads(line) for line in run(settings, "topics", "describe").stdout.splitlines()
    ]
    assert {item["partitions"] for item in described} == {3}


def test_ingest_takes_standard_input_and_says_what_it_did(kafka_settings: Settings) -> None:
    given = b"\n".join(codec.encode(article(mark)) for mark in many(12)) + b"\n{nonsense\n"
    done = run(kafka_settings, "ingest", "-", given=given)
    assert done.returncode == 0, done.stderr
    assert f"12 articles to {kafka_settings.topic('news-raw')}, 1 dead letters" in done.stderr
    assert run(kafka_settings, "ingest", "--strict", "-", given=given).returncode == 1


def test_ingest_takes_files_and_folders(kafka_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "page.html").write_text("<p>The gauge was read on Thursday.</p>")
    (tmp_path / "text.txt").write_text("The gauge was read on Friday.")
    done = run(kafka_settings, "ingest", str(tmp_path / "folder"), str(tmp_path / "text.txt"), "--source", "gauges")  # fmt: skip
    assert "2 articles to" in done.stderr
    shown = run(kafka_settings, "tail", "news-raw").stdout.splitlines()
    assert [json.loads(line)["source"] for line in shown] == ["gauges", "gauges"]


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["ingest"], 2, "Missing argument"),
        (["ingest", "README.md", "--bootstrap-servers", "127.0.0.1:1"], 1, "nobody listens there"),
        (["topics", "create", "--bootstrap-servers", "127.0.0.1:1"], 1, "nobody listens there"),
        (["topics", "create", "--replication", "9"], 1, "creating topic"),
        (["broker", "--port", "99999"], 2, "--port"),
    ],
)
def test_wrong_use_is_told_without_traceback(
    bootstrap_servers: str, arguments: list[str], code: int, text: str
) -> None:
    done = run(fresh_settings(bootstrap_servers), *arguments)
    assert done.returncode == code, done.stderr
    assert text in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1 or code == 2


def test_ingest_names_a_missing_file(kafka_settings: Settings) -> None:
    done = run(kafka_settings, "ingest", "no-such-file.txt")
    assert done.returncode == 1
    assert "no-such-file.txt" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_ingest_without_topics_says_how_to_make_them(bootstrap_servers: str) -> None:
    done = run(fresh_settings(bootstrap_servers), "ingest", "README.md")
    assert done.returncode == 1
    assert "make them with `pipeline topics create`" in done.stderr

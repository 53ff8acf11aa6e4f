"""Models of the user's own in workers on Kafka: in the records, or a word at the start."""

import asyncio
from pathlib import Path

import pytest

from pipeline import codec
from pipeline.config import Settings
from pipeline.records import EnrichedArticle
from pipeline.runtime.runner import utc_now
from pipeline.sources.files import Reading, read_articles
from pipeline.streaming.ingest import ingest
from tests.kafka.test_same_bytes import all_ends
from tests.kafka.workers import REAL_WORKER, WorkerProcess, crew

ROOT = Path(__file__).parents[2]
STORY = "Bridge opens\n\nThe bridge over the Elbe was opened on Monday, the council said. It had cost more than planned.\n"  # fmt: skip


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.timeout(120)
def test_a_supervised_worker_runs_the_models_that_the_settings_name(
    kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPELINE_TAGGER", "tests.own_models:WordTagger")
    monkeypatch.setenv("PIPELINE_CLASSIFIER", "tests.own_models:TwoTopics")
    monkeypatch.setenv("PIPELINE_TOPIC_THRESHOLDS", '{"weather": 0.9}')
    (tmp_path / "story.txt").write_text(STORY)
    how = Reading(source="example", max_record_bytes=1 << 20, now=utc_now)
    with crew(kafka_settings, tmp_path, size=1, command=REAL_WORKER):
        asyncio.run(ingest(list(read_articles([tmp_path / "story.txt"], how)), kafka_settings, now=utc_now))  # fmt: skip
        (line,) = asyncio.run(all_ends(kafka_settings, 1))
    record = codec.decode(line, EnrichedArticle)
    assert [entity.name for entity in record.entities] == ["Elbe"]
    assert [topic.name for topic in record.topics] == ["economy, business and finance", "economy"]
    names = [part.models[0].name for part in record.provenance[1:]]
    assert names == ["elbe-finder", "two-topics"]


@pytest.mark.timeout(120)
def test_a_worker_with_a_wrong_model_ends_with_one_word_and_its_supervisor_too(
    kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPELINE_CLASSIFIER", "tests.own_models:Nowhere")
    worker = WorkerProcess(kafka_settings, tmp_path / "worker.log", command=REAL_WORKER)
    worker.start()
    assert worker.exit_code(60) == 1
    assert "pipeline: error: loading the classifier 'tests.own_models:Nowhere', as the setting classifier says: tests.own_models has no 'Nowhere'" in worker.text()  # fmt: skip

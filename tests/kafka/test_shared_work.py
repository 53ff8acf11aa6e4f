"""Workers of all stages and of one stage share the work."""

import asyncio
from pathlib import Path

from pipeline.config import Settings
from tests.kafka.traffic import many, send_articles
from tests.kafka.verdict import verdict
from tests.kafka.workers import crew


def test_workers_of_all_stages_and_of_one_share_the_work(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    sent = list(many(400))
    (tmp_path / "one").mkdir()
    only_tag = crew(kafka_settings, tmp_path / "one", size=1, arguments=["--stage", "tag"])
    with crew(kafka_settings, tmp_path, size=1) as (whole,), only_tag as (part,):
        asyncio.run(send_articles(kafka_settings.brokers, kafka_settings.topic("news-raw"), sent))
        assert verdict(kafka_settings, sent).is_clean
        assert [whole.stop(), part.stop()] == [0, 0]
    assert " 0 done" not in part.text()

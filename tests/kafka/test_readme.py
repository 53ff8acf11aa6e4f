"""The reader that README shows works as it stands there."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from pipeline.config import Settings
from pipeline.streaming.ingest import ingest
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article, many
from tests.kafka.workers import environment

ROOT = Path(__file__).parents[2]


def test_the_reader_of_the_readme_prints_each_article_once(kafka_settings: Settings) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert "distinct=True" in program
    for _ in range(2):
        asyncio.run(ingest(map(article, many(10)), kafka_settings, now=now))
    program = program.replace("news-enriched", "news-raw")
    command = [sys.executable, "-u", "-c", program]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(kafka_settings), stdout=subprocess.PIPE, text=True)  # fmt: skip
    with process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(10)]
        process.kill()
    assert {line.split()[0] for line in lines} == {f"{key}.{version}" for key, version in many(10)}

"""`pipeline demo` on a broker that is there: settings of files count, and nothing stays behind."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

pytestmark = pytest.mark.asyncio


async def test_demo_uses_the_broker_that_dotenv_names_and_takes_its_topics_away(
    bootstrap_servers: str, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"PIPELINE_BOOTSTRAP_SERVERS={bootstrap_servers}\n")
    own = {name: text for name, text in os.environ.items() if not name.startswith("PIPELINE_")}
    command = [sys.executable, "-m", "pipeline", "demo", "--cards", "0"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, env=own, capture_output=True, text=True, timeout=100, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"Kafka at {bootstrap_servers}, topics demo-" in done.stdout
    assert "dead letters with their reason, each once" in done.stdout
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        assert not [name for name in await admin.list_topics() if name.startswith("demo-")]
    finally:
        await admin.close()

"""`pipeline worker` before it has begun: told to stop, it stops, and that is no failure."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for how far the start is")
@pytest.mark.parametrize("supervise", ["--supervise", "--no-supervise"])
def test_a_worker_that_is_told_to_stop_while_it_still_imports_ends_with_0(
    supervise: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "pipeline", "worker", supervise, "--bootstrap-servers", "127.0.0.1:9"]  # fmt: skip
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        maps = Path(f"/proc/{process.pid}/maps")
        until = time.monotonic() + 30
        while "pydantic_core" not in maps.read_text() and time.monotonic() < until:
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=20)
    assert (process.returncode, error) == (0, b"")

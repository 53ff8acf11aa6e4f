"""The command line called in this process: as `run` of test_commands, without the start of Python."""

import io
import os
import subprocess
import sys
from unittest import mock

from pipeline.cli import main
from pipeline.config import Settings
from tests.kafka.workers import environment


def call(
    settings: Settings, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run `pipeline` with these arguments; what it writes is no terminal."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("stdout", "stderr")}
    streams["stdin"] = io.TextIOWrapper(io.BytesIO(given), "utf-8")
    with mock.patch.dict(os.environ, environment(settings)), mock.patch.multiple(sys, **streams):
        code = main.run(list(arguments))
    written = []
    for name in ("stdout", "stderr"):
        streams[name].flush()
        written.append(streams[name].buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code, *written)

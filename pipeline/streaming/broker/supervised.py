"""Our end of the supervisor: processes that end when we do, and a folder that goes with them."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.streaming.broker.errors import BrokerError

_PROGRAM = Path(__file__).with_name("supervisor.py")
_END_S = 30.0


class Supervised:
    """Starts, signals and awaits processes by name, through the supervisor.

    `folder` is the data folder: the one given, which is kept, or a temporary one. Safe to use from
    several threads, one request at a time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Start the supervisor; raises BrokerError if that fails."""
        command = [sys.executable, "-I", "-S", str(_PROGRAM), str(os.getpid())]
        if folder is not None:
            command.append(str(folder))
        self._lock = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C on the terminal is for us alone
        )
        self.folder = Path(self._read()["folder"])

    def start(
        self,
        name: str,
        command: list[str],
        log: Path,
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Start `command` under `name`, its output appended to `log`; its process id.

        It runs in `cwd` (else in `folder`), with `environment` added to our own.
        """
        request = {"command": command, "log": str(log), "cwd": str(cwd or self.folder), "environment": dict(environment or {})}  # fmt: skip
        return int(self._ask(do="start", name=name, **request)["pid"])

    def signal(self, name: str, number: int) -> None:
        """Send the process a signal, if it still runs."""
        self._ask(do="signal", name=name, signal=number)

    def wait(self, name: str, timeout_s: float) -> int | None:
        """The exit code of the process, or None if it still runs after `timeout_s`."""
        code = self._ask(do="wait", name=name, timeout_s=timeout_s)["exit"]
        return None if code is None else int(code)

    def close(self) -> None:
        """End all processes; a temporary folder is gone afterwards. Bounded; may be repeated."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what was not read any more
                    pipe.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            if self._process.stdin is None or self._process.stdin.closed:
                raise BrokerError("asking the broker's supervisor: it was closed")
            try:
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
            except OSError as error:
                raise BrokerError("asking the broker's supervisor: it is gone") from error
            return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            raise BrokerError("asking the broker's supervisor: it is gone")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise BrokerError(f"starting a process for the broker: {answer['error']}")
        return answer

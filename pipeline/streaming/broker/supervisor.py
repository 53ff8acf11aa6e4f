"""A small process between us and the brokers' Java: when we die, however, it ends them and tidies up.

It runs as `python -I -S supervisor.py PARENT_PID [FOLDER]`, in a session of its own, with the standard
library only. Requests are JSON lines on its standard input, each answered by one line. It ends all Java
when its input closes, when its parent is gone (a forked child may hold the pipe open) or when it is
told to by a signal; without FOLDER it makes a temporary one, and takes it away at the end.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_LOOK_S = 0.5
_GRACE_S = 20.0


class Supervisor:
    """Serves one parent; `folder` is where everything is written."""

    def __init__(self, parent_pid: int, folder: str, *, temporary: bool) -> None:
        self._parent_pid = parent_pid
        self._folder = folder
        self._temporary = temporary
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def serve(self) -> None:
        """Answer requests until the parent is gone; then leave nothing running."""
        try:
            self._answer({"folder": self._folder})
            for line in self._lines():
                self._answer(self._do(json.loads(line)))
        except BrokenPipeError:
            pass
        finally:
            self._end()

    def _lines(self) -> Iterator[bytes]:
        buffer = b""
        while os.getppid() == self._parent_pid:
            if not select.select([0], [], [], _LOOK_S)[0]:
                continue
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, buffer = (buffer + chunk).split(b"\n")
            yield from lines

    @staticmethod
    def _answer(message: dict[str, Any]) -> None:
        os.write(1, json.dumps(message).encode() + b"\n")

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["name"]
        if request["do"] == "start":
            try:
                return self._start(name, request)
            except OSError as error:
                return {"error": str(error)}
        process = self._processes[name]
        if request["do"] == "signal":
            if process.poll() is None:
                process.send_signal(request["signal"])
            return {"pid": process.pid}
        return {"exit": self._wait(process, request["timeout_s"])}

    def _start(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        with open(request["log"], "ab") as output:
            self._processes[name] = process = subprocess.Popen(  # noqa: S603
                request["command"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=request["cwd"],
                env={**os.environ, **request["environment"]},
                preexec_fn=_die_with_supervisor if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads here
            )
        return {"pid": process.pid}

    def _wait(self, process: subprocess.Popen[bytes], timeout_s: float) -> int | None:
        """The exit code, or None after `timeout_s`; looks after the parent meanwhile."""
        until = time.monotonic() + timeout_s
        while process.poll() is None and time.monotonic() < until:
            if os.getppid() != self._parent_pid:
                break
            time.sleep(0.02)
        return process.poll()

    def _end(self) -> None:
        running = [item for item in self._processes.values() if item.poll() is None]
        for process in running:
            if self._temporary:  # its data goes away: nothing to save
                process.kill()
            else:
                process.terminate()
                process.send_signal(signal.SIGCONT)
        until = time.monotonic() + _GRACE_S
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._temporary:
            shutil.rmtree(self._folder, ignore_errors=True)


def _die_with_supervisor() -> None:
    """In the child, before Java: should somebody kill the supervisor itself, Java goes with it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _stop(signum: int, frame: object) -> None:
    raise SystemExit(128 + signum)


def main() -> None:
    """Serve the process that started us."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    kept = sys.argv[2] if len(sys.argv) > 2 else ""
    folder = kept or tempfile.mkdtemp(prefix="open-news-wire-kafka-")
    Supervisor(int(sys.argv[1]), folder, temporary=not kept).serve()


if __name__ == "__main__":
    main()

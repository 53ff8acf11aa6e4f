"""The last resort: a process that hangs is ended with the right code, one that ends is left alone."""

import subprocess
import sys
import time

HANG = """
import logging, threading
from pipeline.streaming.last_resort import LastResort
logging.basicConfig(format="%(message)s")
last_resort = LastResort()
last_resort.within(60, exit_code=3, saying="the first")
last_resort.within(0.2, exit_code=7, saying="the second")
{then}
threading.Event().wait({hang_s})
"""


def run(then: str, hang_s: float) -> tuple[int, str, float]:
    started_s = time.monotonic()
    code = HANG.format(then=then, hang_s=hang_s)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=False
    )
    return done.returncode, done.stderr.strip(), time.monotonic() - started_s


def test_a_process_that_hangs_is_ended_with_the_code_of_the_last_deadline() -> None:
    code, told, took_s = run("", 40)
    assert (code, told) == (7, "the second")
    assert took_s < 30


def test_a_lifted_deadline_ends_nothing() -> None:
    assert run("last_resort.lift()", 0.5)[:2] == (0, "")

"""Memory: what a process holds, a limit that allocations meet, and what goes back to the system."""

import os
import subprocess
import sys

import pytest

from pipeline.runtime.memory import MIB, resident_bytes

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells and limits")


def in_a_process(program: str) -> str:
    """What the program prints; it has the module's functions."""
    head = "from pipeline.runtime.memory import *\nheld = lambda: resident_bytes() // MIB\n"
    done = subprocess.run([sys.executable, "-c", head + program], capture_output=True, text=True, check=True)  # fmt: skip
    return done.stdout


@linux
def test_a_process_tells_what_it_holds_of_itself_and_of_others() -> None:
    mine = resident_bytes()
    assert mine is not None
    assert mine > 5 * MIB
    other = resident_bytes(os.getppid())
    assert other is not None
    assert other > 0


def test_a_process_that_is_gone_holds_nothing_that_is_told() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert resident_bytes(gone.pid) is None


@linux
def test_an_allocation_beyond_the_limit_fails_and_one_within_does_not() -> None:
    program = """
limit_allocations(300 * MIB)
try:
    big = bytes(400 * MIB)
    print("no limit")
except MemoryError:
    print("refused")
small = bytes(100 * MIB)
limit_allocations(0)
big = bytes(400 * MIB)
print("lifted")
"""
    assert in_a_process(program).split() == ["refused", "lifted"]


@linux
def test_large_blocks_go_back_to_the_system_when_they_are_freed() -> None:
    program = """
return_large_blocks()
blocks = []
for _ in range(20):
    blocks.append(b"x" * 16 * MIB)
    keep = [bytes(1000) for _ in range(100)]  # small ones above them, as there always are
most = held()
blocks.clear()
print(most, held())
"""
    most, left = map(int, in_a_process(program).split())
    assert most > 320
    assert left < 60


def test_cycles_are_still_found_but_not_among_what_was_loaded() -> None:
    program = """
import gc, weakref
class Node: pass
loaded = [Node() for _ in range(1000)]
rest_collector()
print(gc.get_threshold()[0], gc.get_freeze_count() > 1000)
node = Node()
node.self = node
seen = weakref.ref(node)
del node
lists = [[] for _ in range(20_000)]
print(seen() is None)
"""
    assert in_a_process(program).split() == ["10000", "True", "True"]

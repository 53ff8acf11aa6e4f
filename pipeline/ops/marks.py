"""The judge of the delivery promise: what went in against what came out, by article and version.

A mark is kept as a hash of the article's id (8 bytes) and its version (4 bytes), so that ten million
records take 120 MB. Two articles share a hash with a chance of 1 in 370,000 among ten million.
"""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

Mark = tuple[str, int]
"""An article's id and version: what names a record all along the flow."""

_MAX_VERSION = 2**32 - 1
_MIX = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many records were sent, lost, repeated, came from nowhere, or passed an older one."""

    sent: int
    lost: int
    repeated: int
    unknown: int
    reordered: int

    @property
    def is_clean(self) -> bool:
        """Whether every record came out once and in its key's order."""
        return not (self.lost or self.repeated or self.unknown or self.reordered)


class MarkLog:
    """Marks in the order in which they were seen, 12 bytes each."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        """Those of `marks`, in their order."""
        self._ids = array("Q")
        self._versions = array("I")
        for key, version in marks:
            self.add(key.encode(), version)

    def __len__(self) -> int:
        """How many there are, repeats among them."""
        return len(self._ids)

    def add(self, key: bytes, version: int) -> None:
        """Append the mark of article `key`; versions above 2**32 - 1 count as that."""
        self._ids.append(id_hash(key))
        self._versions.append(min(version, _MAX_VERSION))

    def ids(self) -> Any:
        """uint64, (n,): the hashes of the articles' ids."""
        return np.frombuffer(self._ids, np.uint64) if self._ids else np.zeros(0, np.uint64)

    def mixed(self) -> Any:
        """uint64, (n,): a hash of id and version for each mark."""
        return self.ids() ^ (self._numbers().astype(np.uint64) * np.uint64(_MIX))

    def late(self) -> Any:
        """bool, (n,): whether a later version of the same article came before."""
        ids, versions = self.ids(), self._numbers()
        if not len(ids):
            return np.zeros(0, bool)
        order = np.argsort(ids, kind="stable")
        group = np.cumsum(np.concatenate(([0], np.diff(ids[order]) != 0))).astype(np.uint64)
        ranked = (group << np.uint64(32)) | versions[order].astype(np.uint64)
        late = np.zeros(len(ids), bool)
        late[order] = ranked < np.maximum.accumulate(ranked)
        return late

    def repeats(self) -> Any:
        """bool, (n,): whether the same mark came before."""
        _, first = np.unique(self.mixed(), return_index=True)
        again = np.ones(len(self), bool)
        again[first] = False
        return again

    def _numbers(self) -> Any:
        return (
            np.frombuffer(self._versions, np.uint32) if self._versions else np.zeros(0, np.uint32)
        )


def judge(sent: Iterable[Mark] | MarkLog, seen: Iterable[Mark] | MarkLog) -> Verdict:
    """Compare; both in the order of their partitions, so that an article's records are in order."""
    sent, seen = _log(sent), _log(seen)
    wanted, came = np.unique(sent.mixed()), np.unique(seen.mixed())
    return Verdict(
        sent=len(sent),
        lost=int((~np.isin(wanted, came)).sum()),
        repeated=int(seen.repeats().sum()),
        unknown=int((~np.isin(came, wanted)).sum()),
        reordered=int(seen.late().sum()),
    )


def reordered(seen: Iterable[Mark] | MarkLog) -> int:
    """How many records came after a later version of the same article."""
    return int(_log(seen).late().sum())


def id_hash(key: bytes) -> int:
    """64 bits that stand for an article's id."""
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little")


def _log(marks: Iterable[Mark] | MarkLog) -> MarkLog:
    return marks if isinstance(marks, MarkLog) else MarkLog(marks)

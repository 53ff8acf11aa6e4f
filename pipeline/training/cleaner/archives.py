"""Reading the data folder's archives: members of a `.tar.xz` by the shape of their names."""

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

MAX_MEMBER_BYTES = 20_000_000


def members(archive: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the regular files whose whole name fits `pattern`, in archive order.

    Raises OSError or tarfile.TarError if the archive cannot be read.
    """
    fits = re.compile(pattern).fullmatch
    with tarfile.open(archive, "r:xz") as files:
        for member in files:
            if member.isfile() and member.size <= MAX_MEMBER_BYTES and fits(member.name):
                content = files.extractfile(member)
                if content is not None:
                    yield member.name, content.read()

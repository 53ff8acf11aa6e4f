"""The progress bars of commands: over the bytes of files, over offsets of topics; on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

OnBytes = Callable[[int], None]
OnCount = Callable[[int, int], None]


@contextmanager
def bytes_bar(label: str, files: tuple[Path, ...]) -> Iterator[OnBytes]:
    """Show a bar on standard error if that is a terminal; gives what is to be told of bytes read.

    Without `files` (standard input, which has no size) there is none.
    """
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from pipeline.sources.files import total_bytes

    console = Console(stderr=True)
    if not console.is_terminal or not files:
        yield lambda _size: None
        return
    columns = (label, BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total_bytes(files))
        yield lambda size: bar.advance(task, size)


@contextmanager
def count_bar(label: str) -> Iterator[OnCount]:
    """Show a bar on standard error if that is a terminal; gives what is to be told of done and whole."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _whole: None
        return
    columns = (label, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)

"""The ledger's promise: body and ledger together rebuild the source text, character by character."""

from collections.abc import Iterable

from pipeline.records import LedgerEntry


def rebuild(body: str, ledger: Iterable[LedgerEntry]) -> str:
    r"""The source text that `body` was taken from.

    Between two ledger entries body and source text are equal; at an entry the source has `text`
    where the body has `replacement`. Raises ValueError if the entries are not sorted or overlap.

    >>> rebuild("One.\n\nTwo.", [
    ...     LedgerEntry(kind="headline", rule="first-line", start=0, end=6, text="Title\n"),
    ...     LedgerEntry(kind="space", rule="paragraph", start=10, end=11, text="\n",
    ...                 replacement="\n\n")])
    'Title\nOne.\nTwo.'
    """
    parts: list[str] = []
    in_body = in_source = 0
    for entry in ledger:
        kept = entry.start - in_source
        if kept < 0:
            raise ValueError(f"ledger entry at {entry.start} overlaps the one before it")
        parts.append(body[in_body : in_body + kept])
        parts.append(entry.text)
        in_body += kept + len(entry.replacement)
        in_source = entry.end
    parts.append(body[in_body:])
    return "".join(parts)

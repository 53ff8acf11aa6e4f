"""How many direct quotes does the tag stage find, with the right speaker, beside a regular expression?

On PolNeAR (US political news of 2016; what counts as a direct quote of its annotation says
`polnear.py`). A quote is found if its span, without marks, spaces and punctuation at the edges, is
exactly one of the annotation's. Speakers are judged where the annotated source holds a name, as two
thirds do (not `he`, not `the senator`): right is a speaker whose name shares a word with it; a quote that
was not found, or has no speaker, is wrong. The rules were made on the parts `train` and `dev`; `test`
is only measured.

    python benchmarks/quotes.py --data FOLDER              the test part
    python benchmarks/quotes.py --data FOLDER --part dev   another part
    python benchmarks/quotes.py --data FOLDER --part dev --list   every quote that differs
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from facts import append
from plain_article import plain_article
from polnear import PARTS, Annotated, Span, bare, read_polnear
from rich.console import Console
from rich.table import Table

from pipeline.outcome import Drop
from pipeline.stages.tag import load_tag_tools, tag

TARGETS = {"F1": 0.92, "speaker": 0.80}
Finder = Callable[[str], dict[Span, str | None]]
"""The direct quotes of a text, each with its speaker's name if one is found."""

_MARKED = re.compile(r'["“]([^"“”\n]+)["”]')
_SAID = re.compile(r"\s?(?:said|says) ((?:[A-Z][\w.'’-]+ ?)+)|[^.\n]{0,60}?\b((?:[A-Z][\w.'’-]+ )+)(?:said|says)\b")  # fmt: skip
_NAME = re.compile(r"[A-Z][\w'’-]+")
_NO_NAMES = frozenset("He She They We It You Who The This That These Those His Her Their An One Both Many Some Another Others".split())  # noqa: SIM905 # fmt: skip
MIN_WORDS = 5
"""Of words in marks the plain expression takes those of so many for a quote."""


def ours() -> Finder:
    """The whole tag stage."""
    tools = load_tag_tools()

    def find(text: str) -> dict[Span, str | None]:
        tagged = tag(plain_article(text), tools)
        if isinstance(tagged, Drop):
            return {}
        direct = [quote for quote in tagged.quotes if quote.kind == "direct"]
        return {bare(text, (quote.start, quote.end)): quote.speaker_name for quote in direct}

    return find


def plain_expression() -> Finder:
    """Words in quotation marks, and the name before or after the next `said`."""

    def find(text: str) -> dict[Span, str | None]:
        found: dict[Span, str | None] = {}
        for match in _MARKED.finditer(text):
            if len(match[1].split()) >= MIN_WORDS:
                said = _SAID.match(text, match.end())
                found[bare(text, match.span(1))] = (said[1] or said[2]) if said else None
        return found

    return find


def names_in(source: str) -> set[str]:
    """The words of a source that look like names."""
    words = {word.removesuffix("'s").removesuffix("’s") for word in _NAME.findall(source)}
    return words - _NO_NAMES


def judged(text: Annotated, found: dict[Span, str | None]) -> Counter[str]:
    """What was found of a text's quotes and speakers."""
    count = Counter(found=len(found), marked=len(text.quotes), right=len(found.keys() & text.quotes.keys()))  # fmt: skip
    for span, source in text.quotes.items():
        names = names_in(source)
        if names:
            speaker = found.get(span)
            count["named"] += 1
            count["given"] += speaker is not None
            count["speaker"] += bool(speaker and names & names_in(speaker))
    return count


def scores(count: Counter[str]) -> dict[str, float]:
    """Precision, recall, F1 of spans; share of speakers right of all, and of those given."""
    return {
        "precision": round(count["right"] / max(count["found"], 1), 4),
        "recall": round(count["right"] / max(count["marked"], 1), 4),
        "F1": round(2 * count["right"] / max(count["found"] + count["marked"], 1), 4),
        "speaker": round(count["speaker"] / max(count["named"], 1), 4),
        "speaker, of those given": round(count["speaker"] / max(count["given"], 1), 4),
    }


def show_differences(text: Annotated, found: dict[Span, str | None]) -> None:
    """Print the quotes that only one side has, and speakers that differ."""
    for span in sorted(found.keys() ^ text.quotes.keys()):
        print(f"{'+' if span in found else '-'} {_around(text.text, span)}")
    for span in sorted(found.keys() & text.quotes.keys()):
        source, speaker = text.quotes[span], found[span]
        if names_in(source) and not (speaker and names_in(source) & names_in(speaker)):
            print(f"? {source!r} found {speaker!r}: {_around(text.text, span)}")


def _around(text: str, span: Span) -> str:
    start, end = span
    before, after = text[max(0, start - 90) : start], text[end : end + 90]
    inside = text[start:end] if end - start < 100 else f"{text[start : start + 45]} ... {text[end - 45 : end]}"  # fmt: skip
    return f"{before}[[{inside}]]{after}".replace("\n", "/")


def main() -> int:
    """Measure, show, append; exit code 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="data folder: FOLDER/quotes/...")
    parser.add_argument("--part", choices=PARTS, default="test")
    parser.add_argument("--list", action="store_true", help="show what differs, append nothing")
    arguments = parser.parse_args()
    texts = list(read_polnear(arguments.data, arguments.part))
    result: dict[str, dict[str, float]] = {}
    for name, find in (("tag", ours()), ("plain expression", plain_expression())):
        found = [find(text.text) for text in texts]
        total = sum((judged(text, quotes) for text, quotes in zip(texts, found, strict=True)), Counter[str]())  # fmt: skip
        result[name] = scores(total)
        if arguments.list and name == "tag":
            for text, quotes in zip(texts, found, strict=True):
                show_differences(text, quotes)
    Console().print(table(result, f"PolNeAR, {arguments.part}: {sum(len(text.quotes) for text in texts)} quotes in {len(texts)} texts"))  # fmt: skip
    if not arguments.list:
        append("quotes", {"part": arguments.part, **result}, packages=("open-news-wire", "numpy"))
    missed = [name for name, wanted in TARGETS.items() if result["tag"][name] < wanted]
    return 1 if missed else 0


def table(result: dict[str, dict[str, float]], title: str) -> Table:
    """The scores as a table."""
    shown = Table("", *next(iter(result.values())), title=title, title_justify="left")
    for name, values in result.items():
        shown.add_row(name, *(f"{value:.3f}" for value in values.values()))
    return shown


if __name__ == "__main__":
    sys.exit(main())

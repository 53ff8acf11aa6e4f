"""What the tagger sees of a word by itself and of its line: numbered traits that the network looks up.

A word's traits depend on its form alone, so they are made once and kept within bounds.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.tag.vectors import WordVectors

MAX_WORD = 40
"""Longer words are cut to so many characters: no name is longer, and affixes say enough."""
MAX_KEPT = 30_000
"""So many words are kept with their traits (about 200 bytes each) before all are forgotten."""
TRAITS = 11
"""How many traits a word has."""
ROWS = 1 << 16
"""Traits are numbered by hash, below this number."""
GAP = "\n"
"""Stands between two lines, as a word of its own, so many times."""
GAPS = 2
PLAIN, TITLED, CAPITALS, SMALL, BREAK = range(5)
"""Kinds of lines: usual, most words capitalised, set in capitals, without a capital; BREAK is the
place between two."""
LINE_KINDS = 5
FEW = 4
"""Lines of fewer words are of the usual kind."""


def shape_of(word: str) -> str:
    """The word's shape: `X` for capitals, `x` for small letters, `d` for digits, others as they are.

    >>> shape_of("U.S."), shape_of("Covid19")
    ('X.X.', 'Xxxxxdd')
    """
    return "".join(
        "X" if sign.isupper() else "x" if sign.isalpha() else "d" if sign.isdigit() else sign
        for sign in word
    )


def outline_of(shape: str) -> str:
    """The shape with runs cut to one sign.

    >>> outline_of("Xxxxxdd")
    'Xxd'
    """
    return "".join(sign for sign, _ in groupby(shape))


def traits_of(word: str) -> list[int]:
    """The numbers of the word's traits: form, affixes and shape; the first two are the form itself."""
    lower, shape = word.lower(), shape_of(word)
    traits = (
        f"w{word}", f"l{lower}", f"1<{lower[:1]}", f"2<{lower[:2]}", f"3<{lower[:3]}", f"4<{lower[:4]}",
        f"2>{lower[-2:]}", f"3>{lower[-3:]}", f"4>{lower[-4:]}", f"s{shape[:6]}", f"o{outline_of(shape)[:6]}",
    )  # fmt: skip
    return [zlib.crc32(trait.encode("utf-8", "replace")) % ROWS for trait in traits]


class WordForms:
    """The traits and vectors of words; the traits are kept once made."""

    def __init__(self, vectors: WordVectors, *, keep: int = MAX_KEPT) -> None:
        self._vectors = vectors
        self._rows: dict[str, int] = {}
        self._kept = np.zeros((keep, TRAITS + 1), np.int32)

    def look_up(self, words: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Of distinct words the traits, int32 (words, TRAITS), and the vectors, (words, v)."""
        rows = self._rows
        fresh = [word for word in words if word not in rows]
        if len(rows) + len(fresh) > len(self._kept):
            rows.clear()
            fresh = list(words)
        if len(fresh) > len(self._kept):
            return self._split(self._made(words))
        if fresh:
            begin = len(rows)
            rows.update(zip(fresh, range(begin, begin + len(fresh)), strict=True))
            self._kept[begin : begin + len(fresh)] = self._made(fresh)
        return self._split(self._kept[[rows[word] for word in words]])

    def _made(self, words: Sequence[str]) -> NDArray[np.int32]:
        """The traits of each word, and behind them its row among the vectors."""
        made = np.empty((len(words), TRAITS + 1), np.int32)
        made[:, :-1] = [traits_of(word) for word in words]
        made[:, -1] = self._vectors.places([word.lower() for word in words])
        return made

    def _split(self, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        return rows[:, :-1], self._vectors.take(rows[:, -1])


def readable(line: Sequence[str]) -> tuple[list[str], int]:
    """The words of a line as the network reads them, and the line's kind.

    Long words are cut; a line set in capitals is written like names.
    """
    words = [word[:MAX_WORD] for word in line]
    upper = lettered = titled = 0
    for word in words:
        if word[0].isalpha() and len(word) > 1:
            lettered += 1
            if word[0].isupper():
                titled += 1
                upper += word.isupper()
    if lettered < FEW or titled <= 0.6 * lettered:
        small = lettered >= FEW and not titled and " ".join(words).islower()
        return words, SMALL if small else PLAIN
    if upper < 0.8 * lettered:
        return words, TITLED
    return [word.capitalize() if len(word) > 3 else word for word in words], CAPITALS


GLUE = frozenset("-–'’&./+@")
"""Signs inside names."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of an article one behind the other, with GAP words before, between and behind them.

    `words`, int64 (n,): the number of the form at each place; `kinds`, int64 (n,), of the lines;
    `forms`: the different forms; `alike`, int64 (forms,): the same number for those that differ in
    case only; `asked`, bool (n,): whether a name may be there: at words with a capital, their
    neighbours, and anywhere in a line without capitals. Never at the GAP words.
    """

    words: NDArray[np.int64]
    kinds: NDArray[np.int64]
    forms: list[str]
    alike: NDArray[np.int64]
    asked: NDArray[np.bool_]


def lay_out(lines: Iterable[Sequence[str]]) -> Layout:
    """The lines (none empty) laid out as the network reads them."""
    words, kinds = [GAP] * GAPS, [BREAK] * GAPS
    for line in lines:
        shown, kind = readable(line)
        words += shown
        words += [GAP] * GAPS
        kinds += [kind] * len(shown)
        kinds += [BREAK] * GAPS
    numbers, forms = numbered(words)
    lower = [form.lower() for form in forms]
    alike, _ = numbered(lower)
    places, kind_row = np.array(numbers, np.int64), np.array(kinds, np.int64)
    open_forms = [form != low or _caseless(form) for form, low in zip(forms, lower, strict=True)]
    asked = _asked(np.array(open_forms)[places], np.array([form in GLUE for form in forms])[places])
    asked |= kind_row == SMALL
    asked &= kind_row != BREAK
    return Layout(places, kind_row, list(forms), np.array(alike, np.int64), asked)


def _caseless(form: str) -> bool:
    """Whether the word is of a script without capitals."""
    return not form.isascii() and form[0].isalpha() and form.upper() == form.lower()


def _asked(open_: NDArray[np.bool_], glue: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places that are open, their neighbours, and the neighbours' behind a sign that joins words."""
    return open_ | _beside(open_) | _beside(glue & _beside(open_))


def _beside(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    beside = np.zeros_like(places)
    beside[1:] = places[:-1]
    beside[:-1] |= places[1:]
    return beside


def numbered(words: Iterable[str]) -> tuple[list[int], dict[str, int]]:
    """For each word the number of its form, counted from 0 as they come up; and the forms.

    >>> numbered(["to", "be", "to"])
    ([0, 1, 0], {'to': 0, 'be': 1})
    """
    forms: dict[str, int] = {}
    return [forms.setdefault(word, len(forms)) for word in words], forms

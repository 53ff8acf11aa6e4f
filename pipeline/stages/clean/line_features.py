"""Line features: what the line model sees of a text's lines, as arrays; form first, then words.

Made once per text and alike in training and at run time. Form (counts of characters by class) is
the same in every language; words are looked up in a table that training wrote.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise, repeat

import numpy as np
import numpy.typing as npt

FRONT_WORDS = 8
TAIL_WORDS = 4
WORD_SLOTS = FRONT_WORDS + TAIL_WORDS + 2
"""The words at the line's front and end, its first two together, and the whole of a short line."""
MAX_FRONT_CHARS = 90
MAX_TAIL_CHARS = 45
MAX_WHOLE_CHARS = 40
PROSE_CHARS = 80
UNKNOWN_WORD = 1
"""Index of any word that the table lacks; 0 is no word at all."""
MAX_SHARED_CHARS = 240
_WORD = re.compile(r"\w+")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_NO_WORDS = [""] * FRONT_WORDS
_NO_ZERO = re.compile("[1-9]")
_CLASSES: tuple[str, ...] = (
    ".", ",", "!?…。！？।؟", ":", ";", "-", "–—―", "/", "|", "»›>→▶►", "«‹<←", "•·*▪‣◦", "©®™", "@",
    "#", "\"“”„", "'’‘`", "([{", ")]}", "$€£¥%", "&+", "_=~",
)  # fmt: skip
_LOWER, _UPPER, _LETTER, _DIGIT, _SPACE, _DENSE, _FIRST = 1, 2, 3, 4, 5, 6, 7
CLASSES = _FIRST + len(_CLASSES)
_ONE = np.eye(CLASSES, dtype=np.float32)
FORM_WIDTH = 5 * CLASSES + 24

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


@cache
def _class_table() -> npt.NDArray[np.uint8]:
    """The class of each character of the Basic Multilingual Plane; anything else is of class 0."""
    table = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        char = chr(code)
        if char.isalpha():
            dense = 0x3040 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3 or 0x0E00 <= code <= 0x0EFF
            cased = _UPPER if char.isupper() else _LOWER if char.islower() else _LETTER
            table[code] = _DENSE if dense else cased
        elif char.isdigit():
            table[code] = _DIGIT
        elif char.isspace():
            table[code] = _SPACE
    for at, chars in enumerate(_CLASSES):
        for char in chars:
            table[ord(char)] = _FIRST + at
    return table


def form_features(lines: Sequence[str]) -> Floats:
    """float32, (n_lines, FORM_WIDTH): what the lines look like and where they stand.

    `lines` are non-empty texts without line breaks.
    """
    classes, starts, lengths = _classes(lines)
    counts = _counts(classes, lengths)
    size = lengths[:, None].astype(np.float32)
    ends = starts + lengths - 1
    last = classes[ends]
    closes = (last >= _FIRST + 15) & (last <= _FIRST + 18) & (lengths > 1)
    stop = np.where(closes, classes[ends - closes], last)
    shape = _shape(classes, starts, counts, lengths)
    return np.concatenate(
        (
            counts / size,
            np.log1p(counts) * 0.5,
            _ONE[classes[starts]],
            _ONE[last],
            _ONE[stop],
            shape,
            _place(lines, lengths, stop),
        ),
        axis=1,
        dtype=np.float32,
    )


def _classes(
    lines: Sequence[str],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    codes = np.frombuffer("".join(lines).encode("utf-32-le", "replace"), np.uint32)
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    classes = _class_table()[np.minimum(codes, 0xFFFF)]
    return classes, np.cumsum(lengths) - lengths, lengths


def _counts(classes: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> Floats:
    rows = np.repeat(np.arange(len(lengths)) * CLASSES, lengths)
    flat = np.bincount(rows + classes, minlength=len(lengths) * CLASSES)
    return flat.reshape(len(lengths), CLASSES).astype(np.float32)


def _shape(
    classes: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    counts: Floats,
    lengths: npt.NDArray[np.int64],
) -> Floats:
    """Length, words, and how many of the words begin with a capital or a digit."""
    before = np.empty_like(classes)
    before[1:] = classes[:-1]
    before[starts] = _SPACE
    opening = before == _SPACE
    words = np.maximum(np.add.reduceat(opening & (classes != _SPACE), starts, dtype=np.float32), 1)
    capital = np.add.reduceat(opening & (classes == _UPPER), starts, dtype=np.float32)
    digit = np.add.reduceat(opening & (classes == _DIGIT), starts, dtype=np.float32)
    inner = np.add.reduceat(
        (before >= _FIRST) & (before <= _FIRST + 2) & (classes == _SPACE), starts, dtype=np.float32
    )
    letters = counts[:, _LOWER] + counts[:, _UPPER]
    size = np.log1p(lengths.astype(np.float32))
    return np.stack(
        (
            size / 5,
            np.minimum(size / 5, 1) ** 3,
            np.log1p(words) / 3,
            capital / words,
            digit / words,
            lengths / words / 10,
            np.log1p(inner),
            counts[:, _UPPER] / np.maximum(letters, 1),
            (words <= 2).astype(np.float32),
            (lengths >= PROSE_CHARS).astype(np.float32),
            (lengths >= 2 * PROSE_CHARS).astype(np.float32),
        ),
        axis=1,
    )


def _place(
    lines: Sequence[str], lengths: npt.NDArray[np.int64], stop: npt.NDArray[np.uint8]
) -> Floats:
    """Where each line stands among the lines and the prose of its text, and whether it repeats."""
    number = len(lines)
    at = np.arange(number)
    prose = (lengths >= PROSE_CHARS) & ((stop == _FIRST) | (stop == _FIRST + 2))
    weight = np.cumsum(lengths * prose).astype(np.float32)
    total = max(float(weight[-1]), 1.0)
    before = at - np.maximum.accumulate(np.where(prose, at, -1))
    after = np.minimum.accumulate(np.where(prose, at, 2 * number)[::-1])[::-1] - at
    found = Counter(lines)
    times = np.fromiter((found[line] for line in lines), np.float32, number)
    same = np.zeros(number, np.float32)
    same[1:] = [one == other for one, other in pairwise(lines)]
    return np.stack(
        (
            at / number,
            np.log1p(at) / 5,
            np.log1p(number - 1 - at) / 5,
            np.full(number, np.log1p(number) / 5),
            (weight - lengths * prose) / total,
            np.full(number, np.log1p(total) / 10),
            np.log1p(before) / 4,
            np.log1p(after) / 4,
            prose.astype(np.float32),
            np.log1p(times - 1),
            same,
            (weight > 0).astype(np.float32),
            (weight < total).astype(np.float32),
        ),
        axis=1,
    )


def line_words(line: str) -> list[str]:
    """The entries of the word table that stand for a lower-case line, WORD_SLOTS of them, "" for none.

    Front words, tail words, the first two together, and a short line as a whole; digits are 0.
    """
    return _words_of([line])


def _words_of(lines: Sequence[str]) -> list[str]:
    """The words of all lines, WORD_SLOTS for each."""
    heads = [line[:MAX_FRONT_CHARS] for line in lines]
    tails = [line[-MAX_TAIL_CHARS:] for line in lines if len(line) > MAX_FRONT_CHARS]
    parts = _NO_ZERO.sub("0", "\n".join(heads + tails)).split("\n")
    found = list(map(_WORD.findall, parts))
    own_tails = iter(found[len(lines) :])
    words: list[str] = []
    for line, front in zip(lines, found, strict=False):
        words += front[:FRONT_WORDS]
        words += _NO_WORDS[len(front) :]
        tail = (next(own_tails) if len(line) > MAX_FRONT_CHARS else front)[-TAIL_WORDS:]
        words += _NO_WORDS[len(tail) + FRONT_WORDS - TAIL_WORDS :]
        words += tail
        words.append(f"{front[0]} {front[1]}" if len(front) > 1 else "")
        words.append(f"={' '.join(front)}" if len(line) <= MAX_WHOLE_CHARS else "")
    return words


def word_features(lines: Sequence[str], table: Mapping[str, int]) -> Integers:
    """int32, (n_lines, WORD_SLOTS): rows of the word table, 0 where a line has no more words.

    `lines` are in lower case, without line breaks; `table` gives 0 for "".
    """
    words = map(table.get, _words_of(lines), repeat(UNKNOWN_WORD))
    rows = np.fromiter(words, np.int32, len(lines) * WORD_SLOTS)
    return rows.reshape(len(lines), WORD_SLOTS)


def shared_words(lines: Sequence[str]) -> Floats:
    """float32, (n_lines, 2): shares of a line's long words that (other) lines of prose have.

    `lines` are in lower case.
    """
    words, of_line = _long_words(lines)
    prose = np.fromiter(map(len, lines), np.int64, len(lines)) >= PROSE_CHARS
    lines_with = np.bincount(words, prose[of_line])
    hit = lines_with[words] > prose[of_line]
    number = np.maximum(np.bincount(of_line, minlength=len(lines)), 1)
    shared = np.bincount(of_line, hit, len(lines))
    return np.stack((shared / number, np.minimum(shared, 8) / 8), axis=1, dtype=np.float32)


def _long_words(lines: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The lines' different long words as numbers from 0, and the line of each."""
    found = [set(_LONG_WORD.findall(line, 0, MAX_SHARED_CHARS)) for line in lines]
    number_of: dict[str, int] = {}
    words = [number_of.setdefault(word, len(number_of)) for each in found for word in each]
    sizes = np.fromiter(map(len, found), np.int64, len(found))
    return np.array(words, np.int64), np.repeat(np.arange(len(lines)), sizes)

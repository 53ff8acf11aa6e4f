"""What the conditional random field sees of each word: form, shape, affixes, clusters, neighbours, article.

A word's own attributes depend on the word alone, so they are made once and kept; an attribute list
for a place in a text is then those of the word and its neighbours, put together.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.stages.tag.forms import MAX_WORD, outline_of, shape_of
from pipeline.training.tagger.clusters import WordClusters

MAX_KEPT = 15_000
"""So many words are kept with their attributes (about 2.5 KB each), and as many of those before them:
the words that come up again stay, the rare ones are forgotten."""

Attributes = list[bytes]


class Word(NamedTuple):
    """One word's attributes, for the place it stands in and for the places around it."""

    here: tuple[bytes, ...]
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]
    before2: tuple[bytes, ...]
    after2: tuple[bytes, ...]
    outline: bytes
    capital: bool


def _encode(values: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(value.encode("utf-8", "replace") for value in values)


def _word(word: str, clusters: Sequence[int]) -> Word:
    """The attributes of one word with these clusters (coarse, middle, fine; 0 for unknown)."""
    lower, shape = word.lower(), shape_of(word)
    outline = outline_of(shape)
    coarse, middle, fine = clusters
    own = [f"w={word}", f"l={lower}", f"s={shape[:8]}", f"o={outline}"]
    own += [f"{n}<{word[:n]}" for n in (1, 2, 3, 4) if len(word) > n]
    own += [f"{n}>{lower[-n:]}" for n in (1, 2, 3, 4) if len(word) > n]
    own += [f"a={coarse}", f"b={middle}", f"c={fine}", f"ob={outline}{middle}"]
    near = [f"l={lower}", f"o={outline}", f"a={coarse}", f"b={middle}", f"c={fine}"]
    near += [f"3>{lower[-3:]}"] if len(word) > 3 else []
    far = [f"l={lower}", f"o={outline}", f"b={middle}"]
    return Word(
        here=_encode(own),
        before=_encode("-" + value for value in near),
        after=_encode("+" + value for value in near),
        before2=_encode("--" + value for value in far),
        after2=_encode("++" + value for value in far),
        outline=outline[:4].encode("utf-8", "replace"),
        capital=word[:1].isupper(),
    )


_EDGE = Word((), (b"-^",), (b"+$",), (b"--^",), (b"++$",), b"^", False)


class FeatureExtractor:
    """Makes the attribute lists of an article's lines; keeps the words it has seen, within bounds."""

    def __init__(self, clusters: WordClusters, *, keep: int = MAX_KEPT) -> None:
        self._clusters = clusters
        self._keep = keep
        self._words: dict[str, Word] = {}
        self._older: dict[str, Word] = {}

    def lines(self, lines: Sequence[Sequence[str]]) -> list[list[Attributes]]:
        """For each line of words the attributes of each word, in the light of the whole article."""
        cut = [_readable([word[:MAX_WORD] for word in line]) for line in lines]
        self._learn({word for line in cut for word in line})
        seen = [[self._words[word] for word in line] for line in cut]
        attributes = self._with_article(cut, [_attributes(line) for line in seen])
        if len(self._words) > 2 * self._keep:
            self._words, self._older = {}, {}
        return attributes

    def _learn(self, words: set[str]) -> None:
        """Make the attributes of words not seen of late."""
        if len(self._words) > self._keep:
            self._older, self._words = self._words, {}
        for word in words - self._words.keys():
            if word in self._older:
                self._words[word] = self._older[word]
        fresh = sorted(words - self._words.keys())
        found = self._clusters.find([word.lower() for word in fresh])
        self._words.update((word, _word(word, row)) for word, row in zip(fresh, found, strict=True))

    def _with_article(
        self, lines: list[list[str]], attributes: list[list[Attributes]]
    ) -> list[list[Attributes]]:
        """Add to each capitalised word what stands beside it elsewhere in the article."""
        company: dict[str, dict[bytes, None]] = {}
        small = {word for line in lines for word in line if word[:1].islower()}
        for line in lines:
            self._meet(line, company)
        for line, rows in zip(lines, attributes, strict=True):
            for word, row in zip(line, rows, strict=True):
                if word in company:
                    row.extend(company[word])
                    if word.lower() in small:
                        row.append(b"@small")
        return attributes

    def _meet(self, line: list[str], company: dict[str, dict[bytes, None]]) -> None:
        """Note the neighbours of each capitalised word of the line (the first few of each word)."""
        words = self._words
        for place, word in enumerate(line):
            if not words[word].capital:
                continue
            met = company.setdefault(word, {})
            if len(met) > 8:
                continue
            if place:
                met.update(
                    dict.fromkeys(b"@" + value for value in words[line[place - 1]].before[1:5:3])
                )
            if place + 1 < len(line):
                met.update(
                    dict.fromkeys(b"@" + value for value in words[line[place + 1]].after[1:5:3])
                )


def _readable(line: list[str]) -> list[str]:
    """The line itself, or, if it is set in capitals, with its words written like names."""
    letters = [word for word in line if word.isalpha() and len(word) > 1]
    if len(letters) < 4 or sum(word.isupper() for word in letters) < 0.8 * len(letters):
        return line
    return [word.capitalize() if len(word) > 3 else word for word in line]


def _attributes(words: list[Word]) -> list[Attributes]:
    """The attributes of each place of a line, from its word and two neighbours on each side."""
    row = [_EDGE, _EDGE, *words, _EDGE, _EDGE]
    titled = _titled(words)
    rows: list[Attributes] = []
    for place, word in enumerate(words, 2):
        before, after = row[place - 1], row[place + 1]
        shape = before.outline + b"|" + word.outline + b"|"
        rows.append(
            [
                *word.here, *before.before, *after.after, *row[place - 2].before2,
                *row[place + 2].after2, shape, shape + after.outline,
                titled + word.outline,
            ]
        )  # fmt: skip
    return rows


def _titled(words: list[Word]) -> bytes:
    """Whether the line is written like a headline, with most words capitalised."""
    letters = [word for word in words if word.outline[:1] in (b"X", b"x")]
    capitals = sum(word.capital for word in letters)
    return b"T" if len(letters) > 3 and capitals > 0.6 * len(letters) else b"t"

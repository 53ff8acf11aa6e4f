"""Direct quotes in the body, with who said them and by which word the text says so.

Precision before recall: a few words in quote marks are no quote, and a speaker is named only where
the sentence names one, or a pronoun can mean but one person.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.stages.tag.cues import CUE, PRONOUN, SENTENCE_END
from pipeline.text.tokens import Span, line_spans

MIN_WORDS = 5
"""Fewer words in quote marks, with no cue beside them, are a phrase or a title, no quote."""
MIN_WORDS_WITH_CUE = 3
REACH = 160
"""A cue stands at most so many characters from its quote."""
MAX_NAMED = 40
"""So many names of a stretch of text are looked at."""

_MARK = re.compile('["“”„«»]')
_OPENING = "“„«"
_CLOSES = {'"': '"', "“": "”", "„": "“”", "«": "»"}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Where somebody who may speak is named; `entity` is a number in the article's list."""

    entity: int
    start: int
    end: int
    person: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A quote: the span of its text within the marks, the speaker's entity, the cue."""

    start: int
    end: int
    entity: int | None
    cue: str | None


class Scope:
    """The names of one paragraph and those of the last one before it that has any, by place."""

    def __init__(self, here: Sequence[Speaker], earlier: Sequence[Speaker]) -> None:
        self._here = here
        self._starts = [speaker.start for speaker in here]
        self._earlier = earlier[-MAX_NAMED:]

    def named(self, start: int, end: int) -> Sequence[Speaker]:
        """Those named wholly between two places, at most MAX_NAMED, the last ones."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [each for each in self._here[max(first, last - MAX_NAMED) : last] if each.end <= end]

    def first(self, start: int, end: int) -> int | None:
        """The first person named between two places, else the first organisation."""
        return _person_first(self.named(start, end))

    def last(self, start: int, end: int) -> int | None:
        """The last person named between two places, else the last organisation."""
        return _person_first(list(reversed(self.named(start, end))))

    def only_person(self, line: int, place: int) -> int | None:
        """The one person that a pronoun at `place` can mean: the only one named before it.

        Looked for in the paragraph, which begins at `line`, and if it names none, in the one before.
        """
        people = {each.entity for each in self.named(line, place) if each.person}
        if not people:
            people = {each.entity for each in self._earlier if each.person}
        return people.pop() if len(people) == 1 else None


def _person_first(named: Sequence[Speaker]) -> int | None:
    speaker = next((each for each in named if each.person), named[0] if named else None)
    return speaker.entity if speaker else None


def find_quotes(body: str, speakers: Sequence[Speaker]) -> list[Said]:
    """The direct quotes of `body`; `speakers`: the mentions of people and organisations, sorted."""
    said: list[Said] = []
    at = 0
    earlier: Sequence[Speaker] = ()
    for start, end in line_spans(body):
        first = at
        while at < len(speakers) and speakers[at].start < end:
            at += 1
        here = speakers[first:at]
        said += _Paragraph(body, start, end, Scope(here, earlier)).quotes()
        earlier = here or earlier
    return said


def marked_spans(body: str, start: int, end: int) -> list[Span]:
    """The spans within quote marks in the paragraph `body[start:end]`.

    A mark that opens the paragraph and is closed in a later one spans it all.
    """
    spans: list[Span] = []
    begun, sign = -1, ""
    for match in _MARK.finditer(body, start, end):
        place, mark = match.start(), match[0]
        if begun < 0 and _opens(body, place, mark, start):
            begun, sign = place + 1, mark
        elif begun >= 0 and mark in _CLOSES[sign]:
            if place > begun:
                spans.append((begun, place))
            begun = -1
    if begun == start + 1 and begun < end:
        spans.append((begun, end))
    return spans


def _opens(body: str, place: int, mark: str, start: int) -> bool:
    """Whether the mark can open a quote: a straight one only behind a space and before none."""
    if mark in _OPENING:
        return True
    before = body[place - 1] if place > start else " "
    after = body[place + 1 : place + 2]
    return mark == '"' and (before.isspace() or before in "([—–-:'‘") and not after.isspace()


@dataclass(frozen=True, slots=True)
class _Found:
    """Who speaks, if known, and the cue."""

    entity: int | None
    cue: str | None


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One paragraph at work."""

    body: str
    start: int
    end: int
    scope: Scope

    def quotes(self) -> Iterator[Said]:
        """The quotes among the spans in quote marks."""
        spans = marked_spans(self.body, self.start, self.end)
        before: tuple[Span, _Found] | None = None
        for number, span in enumerate(spans):
            left = spans[number - 1][1] + 1 if number else self.start
            right = spans[number + 1][0] - 1 if number + 1 < len(spans) else self.end
            found = self._attribution(span, left, right)
            if not self._long_enough(span, MIN_WORDS_WITH_CUE if found else MIN_WORDS):
                continue
            if found is None and before and self._goes_on(before, span):
                found = _Found(before[1].entity, None)
            if found is not None:
                before = span, found
            elif not self._sentence(span):
                continue
            yield Said(*span, found.entity if found else None, found.cue if found else None)

    def _long_enough(self, span: Span, words: int) -> bool:
        start, end = span
        return len(_WORD.findall(self.body, start, min(end, start + 200))) >= words

    def _sentence(self, span: Span) -> bool:
        """Whether the quote is a sentence of its own, from its capital to its stop."""
        first, last = self.body[span[0]], self.body[span[1] - 1]
        return first.isupper() and last in ".,!?…"

    def _goes_on(self, before: tuple[Span, _Found], span: Span) -> bool:
        """Whether the one who spoke speaks on: nobody else is named in between."""
        (_, left), found = before
        named = self.scope.named(left, span[0])
        return found.entity is not None and all(
            each.entity == found.entity or not each.person for each in named
        )

    def _attribution(self, span: Span, left: int, right: int) -> _Found | None:
        """Who speaks by the words beside the quote; those after it come first, if it ends a clause."""
        ends_clause = (
            self.body[span[1] - 1] in ",?!…—-" or self.body[span[1] + 1 : span[1] + 2] == ","
        )
        found = self._after(span[1] + 1, right) if ends_clause else None
        return found or self._before(left, span[0] - 1)

    def _after(self, start: int, end: int) -> _Found | None:
        """`," said Ana Sol`, `," she said`, `," Sol told it`, `," Agency quoted Sol as saying`."""
        end = min(end, start + REACH)
        stop = SENTENCE_END.search(self.body, start, end)
        end = stop.start() if stop else end
        match = CUE.search(self.body, start, end)
        if match is None:
            return None
        cue = match["verb"] or match[0]
        if match["verb"] or cue.startswith("according"):
            inside = match.start() if match["verb"] else match.end()
            return _Found(self.scope.first(inside, match.end() if match["verb"] else end), cue)
        named = self.scope.last(start, match.start())
        if named is None and _pronoun_beside(self.body, start, match):
            named = self.scope.only_person(self.start, start)
        elif named is None and cue not in ("told", "tells"):
            named = self.scope.first(match.end(), min(end, match.end() + 90))
        return _Found(named, cue)

    def _before(self, start: int, end: int) -> _Found | None:
        """`Ana Sol said: "`, `She told it "`, `according to Sol, "`."""
        begin = max(start, end - REACH)
        for stop in SENTENCE_END.finditer(self.body, begin, end):
            begin = stop.end()
        match = next(reversed(list(CUE.finditer(self.body, begin, end))), None)
        if match is None or end - match.end() > 70 or match["verb"]:
            return None
        cue = match[0]
        if cue.startswith("according"):
            return _Found(self.scope.first(match.end(), end), cue)
        named = self.scope.last(begin, match.start())
        if named is None and PRONOUN.search(self.body, begin, match.start()):
            named = self.scope.only_person(self.start, begin)
        return _Found(named, cue)


def _pronoun_beside(body: str, start: int, match: re.Match[str]) -> bool:
    """Whether `he` or `she` stands before the cue or right after it."""
    return bool(PRONOUN.search(body, start, match.start()) or PRONOUN.match(body, match.end()))

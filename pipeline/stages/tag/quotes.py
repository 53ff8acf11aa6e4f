"""Direct quotes in the body, with who said them and by which word the text says so.

Precision before recall: a few words in quote marks are no quote, and a speaker is named only where
the sentence names one, or a pronoun can mean but one person.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.stages.tag.cues import CUE, PRONOUN, SENTENCE_END
from pipeline.stages.tag.marks import Marked, awaits_speaker, ends_clause, is_speech, marked_spans
from pipeline.text.tokens import Span, line_spans

MIN_WORDS = 5
"""Fewer words in quote marks, with no cue beside them, are a phrase or a title, no quote."""
MIN_WORDS_WITH_CUE = 3
REACH = 160
"""A cue stands at most so many characters from its quote."""
MAX_SIGNATURE = 60
"""A signature behind a dash is at most so long."""
MAX_NAMED = 40
"""So many names of a stretch of text are looked at."""

_WORD = re.compile(r"\w+")
_SIGNED = re.compile(r"\s*[―—–-]\s?(?=[A-Z])")
"""The dash of `"We stay." ― Ana Sol`."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Where somebody who may speak is named; `entity` is a number in the article's list."""

    entity: int
    start: int
    end: int
    person: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A quote: the span of its text within the marks, the speaker's entity, the cue.

    `goes_on`: it carries on the quote before it, behind its attribution or in the next paragraph.
    """

    start: int
    end: int
    entity: int | None
    cue: str | None
    goes_on: bool = False


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


def in_scope(body: str, speakers: Sequence[Speaker]) -> Iterator[tuple[Span, Scope]]:
    """Each paragraph's span, and who is named in it and before it; `speakers` are sorted."""
    at = 0
    earlier: Sequence[Speaker] = ()
    for start, end in line_spans(body):
        first = at
        while at < len(speakers) and speakers[at].start < end:
            at += 1
        here = speakers[first:at]
        yield (start, end), Scope(here, earlier)
        earlier = here or earlier


def find_quotes(body: str, speakers: Sequence[Speaker]) -> list[Said]:
    """The direct quotes of `body`; `speakers`: the mentions of people and organisations, sorted."""
    said: list[Said] = []
    unclosed: Said | None = None
    for (start, end), scope in in_scope(body, speakers):
        found = list(_Paragraph(body, start, end, scope, unclosed).quotes())
        said += found
        unclosed = found[-1] if found and found[-1].end == end else None
    return _told_later(said)


def _told_later(said: Sequence[Said]) -> list[Said]:
    """The quotes, each without a speaker with that of the quote that carries it on."""
    known = list(said)
    for at in range(len(known) - 2, -1, -1):
        if known[at + 1].goes_on and known[at].entity is None:
            known[at] = replace(known[at], entity=known[at + 1].entity)
    return known


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
    unclosed: Said | None

    def quotes(self) -> Iterator[Said]:
        """The quotes among the spans in quote marks."""
        spans = marked_spans(self.body, self.start, self.end)
        before: tuple[Marked, _Found] | None = None
        for number, span in enumerate(spans):
            left = spans[number - 1].end + 1 if number else self.start
            right = spans[number + 1].start - 1 if number + 1 < len(spans) else self.end
            carried = number == 0 and self.unclosed is not None and span.start == self.start + 1
            if not carried and not is_speech(self.body, self.start, span):
                continue
            found = self._attribution(span, left, right)
            goes_on = carried or bool(before and self._goes_on(before, span, found))
            if goes_on and (found is None or found.entity is None):
                found = _Found(self.unclosed.entity if carried and self.unclosed else before[1].entity if before else None, found.cue if found else None)  # fmt: skip
            if not goes_on and not self._long_enough(span, found):
                continue
            before = (span, found) if found else before
            yield Said(span.start, span.end, found.entity if found else None, found.cue if found else None, goes_on)  # fmt: skip

    def _long_enough(self, span: Marked, found: _Found | None) -> bool:
        """Whether there are words enough: few with a cue, else more, in a sentence of its own."""
        words = len(_WORD.findall(self.body, span.start, min(span.end, span.start + 200)))
        if found is not None:
            return words >= (1 if ends_clause(self.body, span) else MIN_WORDS_WITH_CUE)
        return words >= MIN_WORDS and self._sentence(span)

    def _sentence(self, span: Marked) -> bool:
        """Whether the quote is a sentence of its own, from its capital to its stop."""
        return not self.body[span.start].islower() and (not span.closed or ends_clause(self.body, span))  # fmt: skip

    def _goes_on(self, before: tuple[Marked, _Found], span: Marked, now: _Found | None) -> bool:
        """Whether the one who spoke speaks on: nobody else is named, or named as speaker, in between."""
        last, found = before
        if now is not None and now.entity not in (None, found.entity):
            return False
        if found.entity is None:
            return False
        ends = len(SENTENCE_END.findall(self.body, last.end + 2, span.start))
        if ends <= 1 and found.cue and self.body[span.start - 3 : span.start - 2] == ".":
            return True  # nothing but the attribution's own sentence stands in between
        named = self.scope.named(last.end, span.start)
        return all(each.entity == found.entity or not each.person for each in named)

    def _attribution(self, span: Marked, left: int, right: int) -> _Found | None:
        """Who speaks by the words beside the quote; those after it come first, if it ends a clause."""
        if not span.closed:
            return self._before(left, span.start - 1)
        found = self._after(span.end + 1, right) if awaits_speaker(self.body, span) else None
        return found or self._signed(span.end + 1) or self._before(left, span.start - 1)

    def _signed(self, start: int) -> _Found | None:
        """`" ― Ana Sol` at the end of a paragraph."""
        dash = _SIGNED.match(self.body, start, self.end)
        if dash is None or self.end - dash.end() > MAX_SIGNATURE:
            return None
        named = self.scope.first(dash.end(), self.end)
        return None if named is None else _Found(named, None)

    def _after(self, start: int, end: int) -> _Found | None:
        """`," said Ana Sol`, `," she said`, `," Sol told it`, `," Agency quoted Sol as saying`."""
        end = min(end, start + REACH)
        stop = SENTENCE_END.search(self.body, start, min(end + 2, len(self.body)))
        end = min(stop.start(), end) if stop else end
        match = CUE.search(self.body, start, end)
        if match is None:
            return None
        cue = match["verb"] or match[0]
        if match["verb"] or cue.lower().startswith("according"):
            inside = match.start() if match["verb"] else match.end()
            return _Found(self.scope.first(inside, match.end() if match["verb"] else end), cue)
        named = self.scope.last(start, match.start())
        if named is None and _pronoun_beside(self.body, start, match):
            named = self.scope.only_person(self.start, start)
        elif named is None and cue not in ("told", "tells"):
            named = self.scope.first(match.end(), min(end, match.end() + 90))
        return _Found(named, cue)

    def _before(self, start: int, end: int) -> _Found | None:
        """`Ana Sol said: "`, `She told it "`, `said Sol: "`, `according to Sol, "`."""
        begin = max(start, end - REACH)
        for stop in SENTENCE_END.finditer(self.body, begin, end + 1):
            begin = stop.end()
        match = next(reversed(list(CUE.finditer(self.body, begin, end))), None)
        if match is None or end - match.end() > 70 or match["verb"]:
            return None
        cue = match[0]
        if cue.lower().startswith("according"):
            return _Found(self.scope.first(match.end(), end), cue)
        named = self.scope.last(begin, match.start())
        if named is None and PRONOUN.search(self.body, begin, match.start()):
            named = self.scope.only_person(self.start, begin)
        elif named is None and cue not in ("told", "tells"):
            named = self.scope.first(match.end(), end)
        return _Found(named, cue)


def _pronoun_beside(body: str, start: int, match: re.Match[str]) -> bool:
    """Whether `he` or `she` stands before the cue or right after it."""
    return bool(PRONOUN.search(body, start, match.start()) or PRONOUN.match(body, match.end()))

"""Indirect statements: what somebody is told to have said, where a clear cue says so.

Read after the direct quotes (`quotes.py`), sentence by sentence; a sentence that holds a direct quote
is left to them. Few forms, each clear: `Ana Sol said (that) ...`, `..., Ana Sol said.`,
`According to Ana Sol, ...`, `..., according to Ana Sol.`
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.stages.tag.cues import PRONOUN, SENTENCE_END
from pipeline.stages.tag.quotes import Said, Scope, Speaker, in_scope
from pipeline.text.tokens import Span

MIN_WORDS = 4
MAX_SENTENCE = 1_000
"""Longer sentences are none."""
MAX_SENTENCES = 200
"""So many sentences of a paragraph are read."""

_SAYS = r"(?:said|says)"
_CLAIMS = r"(?:said|says|added|adds|announced|announces|warned|warns|claimed|claims|argued|argues|insisted|insists|noted|notes|stated|states|explained|explains|confirmed|confirms|acknowledged|admitted|admits|stressed|suggested|suggests|predicted|declared|replied|testified|wrote|writes|tweeted|complained|maintained|maintains|alleged|alleges|denied|denies)"  # fmt: skip
_WHEN = r"(?:\s(?:on|in|at|during|late|early|earlier|last|this|after)\s[^,.;:]{2,50}?)?"
_ADVERB = r"(?:\s(?:also|later|has|had|then|once|repeatedly|previously|recently|\w{3,12}ly))*"
_BETWEEN = re.compile(rf"(?:,[^,.;:]{{2,90}},|\s\([^()]{{1,40}}\))?{_ADVERB}\s$")
_STATES = re.compile(
    rf"(?P<cue>{_CLAIMS}){_WHEN},?\sthat\s"
    rf"|(?P<told>told)\s[^,.;:]{{2,60}}?\sthat\s"
    rf"|(?P<said>{_SAYS})(?:\s(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?\s(?!that\b|in\b|on\b|at\b|to\b|of\b|so\b|nothing\b|during\b|after\b|about\b|goodbye\b)(?=[\w$“\"'])"
)
_TRAILS = re.compile(rf",\s(?P<by>[^,;:]{{2,80}}?){_ADVERB}\s(?P<cue>{_CLAIMS}){_WHEN}$")
_SAID_BY = re.compile(
    rf",\s(?P<cue>{_SAYS})\s(?P<by>(?!he\b|she\b|it\b|they\b|that\b|there\b|his\b|her\b|its\b)[^;:]{{2,120}})$"
)
_RELAYED = re.compile(
    rf",\s(?:[^,;:]{{2,80}}?\s(?:reported|reports|{_CLAIMS}){_WHEN}|according to\s[^,;:]{{2,80}})$"
)
"""Who passed the statement on, behind it: no part of it."""
_ACCORDING = re.compile(r",\s(?P<cue>according to)\s(?P<by>[^;:]{2,120})$")
_LEADS = re.compile(r"(?P<cue>According to)\s(?P<by>[^;:]{2,120}?),\s(?=\w)")
_QUESTIONED = re.compile(r"\b(?:[Ww]hat|[Ww]hether|[Ii]f|[Nn]obody|[Nn]either|n[o']t)\s[^,]*$")
"""`what Sol said ...` states nothing."""


def find_indirect(body: str, speakers: Sequence[Speaker], direct: Sequence[Said]) -> list[Said]:
    """The indirect statements of `body`, in order; `direct`: its direct quotes, sorted.

    >>> body = "Ana Sol said that the bridge would stay closed."
    >>> [body[each.start : each.end] for each in find_indirect(body, [Speaker(0, 0, 7, True)], [])]
    ['the bridge would stay closed']
    """
    starts = [quote.start for quote in direct]
    return [
        said
        for line, scope in in_scope(body, speakers)
        for span in sentences(body, line)
        if not _holds(direct, starts, span)
        for said in _statement(body, line[0], span, scope)
        if len(body[said.start : said.end].split()) >= MIN_WORDS
    ]


def sentences(body: str, line: Span) -> Iterator[Span]:
    """The sentences of a paragraph, without their full stops; very long ones are left out."""
    start, end = line
    for _ in range(MAX_SENTENCES):
        stop = SENTENCE_END.search(body, start, end)
        last = stop.start() if stop else end
        while last > start and body[last - 1] in " .!?":
            last -= 1
        if 0 < last - start <= MAX_SENTENCE:
            yield start, last
        if stop is None:
            return
        start = stop.end()


def _holds(direct: Sequence[Said], starts: Sequence[int], span: Span) -> bool:
    """Whether a direct quote lies in the span, or reaches into it."""
    at = bisect_left(starts, span[1])
    return at > 0 and direct[at - 1].end > span[0]


def _statement(body: str, line: int, span: Span, scope: Scope) -> Iterator[Said]:
    """The statement that the sentence makes for somebody, if it is one."""
    start, end = span
    lead = _LEADS.match(body, start, end)
    if lead:
        who = scope.first(*lead.span("by"))
        if who is not None:
            yield Said(lead.end(), end, who, lead["cue"].lower())
        return
    for form in (_ACCORDING, _SAID_BY, _TRAILS):
        match = form.search(body, start, end)
        if match:
            who = (
                scope.last(*match.span("by")) if form is _TRAILS else scope.first(*match.span("by"))
            )
            who = who if who is not None else _pronoun(body, line, match.start("by"), scope)
            if who is not None:
                yield Said(start, match.start(), who, match["cue"])
                return
    yield from _stated(body, line, span, scope)


def _stated(body: str, line: int, span: Span, scope: Scope) -> Iterator[Said]:
    """`Ana Sol said (that) ...`: the speaker stands right before the cue, at most behind an apposition."""
    start, end = span
    match = _STATES.search(body, start, end)
    if match is None:
        return
    named = scope.named(start, match.start())
    who = next((each.entity for each in reversed(named) if _BETWEEN.fullmatch(body, each.end, match.start())), None)  # fmt: skip
    if _QUESTIONED.search(body, start, match.start()):
        return
    if who is None and PRONOUN.fullmatch(body[start : match.start()].rstrip()):
        who = scope.only_person(line, start)
    if who is not None:
        relayed = _RELAYED.search(body, match.end(), end)
        last = relayed.start() if relayed else end
        yield Said(match.end(), last, who, match["cue"] or match["told"] or match["said"])


def _pronoun(body: str, line: int, place: int, scope: Scope) -> int | None:
    """Whom `he` or `she` at `place` can mean, if but one."""
    return scope.only_person(line, place) if PRONOUN.match(body, place) else None

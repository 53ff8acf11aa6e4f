"""Indirect statements: which sentences tell what somebody said, and which do not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.tag.indirect import find_indirect, sentences
from pipeline.stages.tag.quotes import find_quotes
from tests.unit.stages.tag.test_quotes import ORGANISATIONS, PEOPLE, speakers

NAMES = (*PEOPLE, *ORGANISATIONS)


def told(body: str) -> list[tuple[str, str | None, str | None]]:
    named = speakers(body)
    return [
        (body[s.start : s.end], None if s.entity is None else NAMES[s.entity], s.cue)
        for s in find_indirect(body, named, find_quotes(body, named))
    ]


@pytest.mark.parametrize(
    ("body", "speaker", "cue"),
    [
        ("Ana Sol said the bridge would stay closed.", "Ana Sol", "said"),
        ("Ana Sol said that the bridge would stay closed.", "Ana Sol", "said"),
        ("Ana Sol said on Monday the bridge would stay closed.", "Ana Sol", "said"),
        ("Ana Sol, the owner of it, said the bridge would stay closed.", "Ana Sol", "said"),
        ("Ana Sol later warned in a letter that the bridge would stay closed.", "Ana Sol", "warned"),
        ("Ana Sol told Ole Berg on Monday that the bridge would stay closed.", "Ana Sol", "told"),
        ("According to Ana Sol, the bridge would stay closed.", "Ana Sol", "according to"),
        ("the bridge would stay closed, according to Ana Sol.", "Ana Sol", "according to"),
        ("the bridge would stay closed, Ana Sol said.", "Ana Sol", "said"),
        ("the bridge would stay closed, ANSA said on Monday.", "ANSA", "said"),
        ("the bridge would stay closed, said Ana Sol, who owns it.", "Ana Sol", "said"),
        ("Ana Sol came. She said the bridge would stay closed.", "Ana Sol", "said"),
        ("Ana Sol said the bridge would stay closed, the local paper reported on Monday.", "Ana Sol", "said"),
        ("Ana Sol said the bridge would stay closed, according to the minutes.", "Ana Sol", "said"),
    ],
)  # fmt: skip
def test_a_statement_has_its_speaker_and_cue(body: str, speaker: str, cue: str) -> None:
    assert told(body) == [("the bridge would stay closed", speaker, cue)]


@pytest.mark.parametrize(
    "body",
    [
        "The bridge would stay closed, it was said.",
        "She said the bridge would stay closed.",
        "Ana Sol met Ole Berg. He said the bridge would stay closed.",
        "What Ana Sol said the bridge needs is paint and some rest.",
        "The owner, Ana Sol, said nothing about the bridge at all.",
        'Ana Sol said the bridge was shut. "We have to keep it closed for long," she said of it.',
    ],
)
def test_what_is_not_clear_is_no_statement(body: str) -> None:
    assert [text for text, *_ in told(body) if text != "the bridge was shut"] == []


def test_a_sentence_with_a_direct_quote_is_left_to_it() -> None:
    assert told('Ana Sol said: "The bridge has to stay closed for long."') == []


@given(st.text(' abA.!?"“”\n', max_size=120))
def test_sentences_lie_in_their_paragraph_in_order(text: str) -> None:
    found = list(sentences(text, (0, len(text))))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))

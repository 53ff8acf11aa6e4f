"""Direct quotes and who said them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.tag.marks import marked_spans
from pipeline.stages.tag.quotes import Speaker, find_quotes

PEOPLE = ("Ana Sol", "Ole Berg", "Sol", "Berg")
ORGANISATIONS = ("ANSA", "Kremlin")


def speakers(body: str) -> list[Speaker]:
    """Where the people and organisations of these tests are named; a surname is its person."""
    found: dict[int, Speaker] = {}
    for number, name in enumerate((*PEOPLE, *ORGANISATIONS)):
        at = body.find(name)
        while at >= 0:
            entity = number % 2 if name in PEOPLE else number
            if not any(s.start <= at < s.end for s in found.values()):
                found[at] = Speaker(entity, at, at + len(name), name in PEOPLE)
            at = body.find(name, at + 1)
    return [found[at] for at in sorted(found)]


def said(body: str) -> list[tuple[str, str | None, str | None]]:
    names = (*PEOPLE, *ORGANISATIONS)
    return [
        (body[q.start : q.end], None if q.entity is None else names[q.entity], q.cue)
        for q in find_quotes(body, speakers(body))
    ]


def joined(body: str) -> list[tuple[str | None, bool]]:
    """The speaker of each quote, and whether it carries on the one before."""
    return [
        (None if q.entity is None else (*PEOPLE, *ORGANISATIONS)[q.entity], q.goes_on)
        for q in find_quotes(body, speakers(body))
    ]


@pytest.mark.parametrize(
    ("body", "speaker", "cue"),
    [
        ('"We must go on as before," Ana Sol said.', "Ana Sol", "said"),
        ('"We must go on as before," said Ana Sol.', "Ana Sol", "said"),
        ("“We must go on as before,” said Ana Sol.", "Ana Sol", "said"),
        ("“We must go on as before”, said Ana Sol.", "Ana Sol", "said"),
        ('"Must we go on as before?" asked the minister, Ana Sol.', "Ana Sol", "asked"),
        ('Ana Sol said: "We must go on as before."', "Ana Sol", "said"),
        ('Ana Sol told the paper, "We must go on as before."', "Ana Sol", "told"),
        ('"We must go on as before," Ana Sol told Ole Berg.', "Ana Sol", "told"),
        ('"We must go on as before," ANSA quoted Ana Sol as saying on Monday.', "Ana Sol", "quoted"),
        ('"We must go on as before," according to Ana Sol.', "Ana Sol", "according to"),
        ('"We must go on as before," the Kremlin said.', "Kremlin", "said"),
        ('Ana Sol was there.\n\n"We must go on as before," she said.', "Ana Sol", "said"),
        ('Ana Sol was there. "We must go on as before," she said.', "Ana Sol", "said"),
        ('"We must go on as before," she said.', None, "said"),
        ('Ana Sol met Ole Berg.\n\n"We must go on as before," she said.', None, "said"),
        ('"We must go on as before," the spokeswoman said.', None, "said"),
        ('"We must go on as before."', None, None),
        ('"We must go on as before." Ana Sol said nothing else.', None, None),
    ],
)  # fmt: skip
def test_a_quote_has_its_speaker_where_that_is_clear(
    body: str, speaker: str | None, cue: str | None
) -> None:
    [(text, who, how)] = said(body)
    assert text.strip(",.?") in ("We must go on as before", "Must we go on as before")
    assert (who, how) == (speaker, cue)


def test_a_second_part_of_a_quote_has_the_speaker_of_the_first() -> None:
    body = '"We must go on as before," Ana Sol said. "There is no other way for us."'
    assert [who for _, who, _ in said(body)] == ["Ana Sol", "Ana Sol"]


def test_a_quote_split_by_its_attribution_is_joined() -> None:
    body = '"We must go on," said Ana Sol, who knows Ole Berg. "There is no other way," he hopes.'
    assert [(who, goes_on) for who, goes_on in joined(body)] == [
        ("Ana Sol", False),
        ("Ana Sol", True),
    ]


def test_a_quote_over_paragraphs_is_followed_and_has_one_speaker() -> None:
    body = '"We must go on as before. It is late.\n\n"There is no other way," Ana Sol said.'
    assert [text for text, *_ in said(body)] == [
        "We must go on as before. It is late.",
        "There is no other way,",
    ]
    assert joined(body) == [("Ana Sol", False), ("Ana Sol", True)]


def test_another_speaker_does_not_go_on() -> None:
    body = '"We must go on," said Ana Sol. "There is no other way," said Ole Berg.'
    assert joined(body) == [("Ana Sol", False), ("Ole Berg", False)]


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        ('"We must go on as before." ― Ana Sol', "Ana Sol"),
        ('It is late. Said Sol: "We must go on as before."', "Ana Sol"),
        ('"We must go," Ana Sol said.', "Ana Sol"),
        ("“You say you ‘must go on as before,’” Ana Sol said.", "Ana Sol"),
        ('Ole Berg left. Ana Sol wept, saying, "We must go on as before."', "Ana Sol"),
    ],
)
def test_less_usual_attributions_are_read(body: str, speaker: str) -> None:
    assert [who for _, who, _ in said(body)] == [speaker]


@pytest.mark.parametrize(
    "body",
    [
        'Ana Sol said it was "far too late to go" for her.',
        'Ana Sol said that, "we must go on as before," and left.',
        'Ana Sol has what she calls a "war of some unpleasant words" to end.',
        '"SOL: We must go on as before, I say.',
    ],
)
def test_words_in_marks_within_a_paraphrase_or_a_script_are_no_quote(body: str) -> None:
    assert said(body) == []


@pytest.mark.parametrize(
    "body",
    [
        'The film "Gone with the Wind" was shown.',
        'The so-called "dark web" is large.',
        'A screen of 5" and one of 7" were sold.',
        'He left an open " mark',
        'Sol called it "big" and left.',
        '""',
    ],
)
def test_a_phrase_in_quote_marks_is_no_quote(body: str) -> None:
    assert said(body) == []


def test_unclosed_marks_do_not_reach_over_the_paragraph() -> None:
    assert marked_spans('a "b c\nd" e', 0, 6) == []


@given(st.text('“”"«» \nab.,', max_size=80))
def test_marked_spans_hold_no_mark_that_closes_them(text: str) -> None:
    for start, end in ((span.start, span.end) for span in marked_spans(text, 0, len(text))):
        assert 0 < start < end <= len(text)
        assert text[start - 1] in '“"«”'

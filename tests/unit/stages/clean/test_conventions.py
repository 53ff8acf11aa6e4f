"""What goes out of lines that stay, and how the rules work together."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.errors import StageError
from pipeline.records import CleanArticle, Hints
from pipeline.text.ledger import rebuild
from tests.unit.stages.clean.conftest import SENTENCES

Run = Callable[..., CleanArticle]


def test_a_line_of_which_nothing_is_left_is_no_paragraph(cleaned: Run) -> None:
    text = f"{SENTENCES[0]}\n\n<ABC.N> <DEF.N>\n\n{SENTENCES[1]}"
    article = cleaned(text)
    assert article.body == f"{SENTENCES[0]}\n\n{SENTENCES[1]}"
    assert [entry.kind for entry in article.ledger] == ["code"]
    assert rebuild(article.body, article.ledger) == text


def test_a_dateline_and_a_sign_off_alone_are_no_article(cleaned: Run) -> None:
    with pytest.raises(StageError, match="no article text"):
        cleaned("MOSCOW (Reuters) - (Reporting by Ann Lee)")


def test_the_year_of_a_dateline_is_that_of_publication(cleaned: Run) -> None:
    text = f"Bridge closed by ice\n\nLULEA, Dec 30 (Example Wire) - {SENTENCES[0]}"
    hints = Hints(published_at=datetime(2019, 12, 31, tzinfo=UTC))
    article = cleaned(text, hints=hints)
    assert article.dateline is not None
    assert str(article.dateline.date) == "2019-12-30"


def test_the_time_line_of_a_text_is_its_publication(cleaned: Run) -> None:
    text = f"Bridge closed by ice\n\nMarch 14, 2021 4:12 PM UTC\n\n{SENTENCES[0]}"
    assert cleaned(text).published_at == datetime(2021, 3, 14, 16, 12, tzinfo=UTC)


def test_a_feeds_title_finds_its_line_among_others(cleaned: Run) -> None:
    text = f"Example Wire news of the day\n\nBridge closed by ice\n\n{SENTENCES[0]}"
    article = cleaned(text, hints=Hints(title="Bridge Closed By Ice"))
    assert article.title == "Bridge closed by ice"
    assert article.body == SENTENCES[0]


def test_lists_of_a_wire_story_stay_in_it(cleaned: Run) -> None:
    results = "\n".join(f"Runner {at} of the town 2:{at:02}" for at in range(9))
    text = f"Results of the run\n\nLULEA (Reuters) - {SENTENCES[0]}\n\n{results}\n\n{SENTENCES[1]}"
    assert "Runner 8 of the town 2:08" in cleaned(text).body


def test_readers_comments_are_cut(cleaned: Run) -> None:
    text = "\n\n".join(
        [*SENTENCES, "2 Comments", "Ann says:", "I saw the bridge move, I tell you."]
    )
    article = cleaned(text)
    assert article.body == "\n\n".join(SENTENCES)
    assert article.ledger[-1].kind == "comment"


def test_the_only_line_under_a_headline_is_no_deck(cleaned: Run) -> None:
    assert cleaned("Bridge closed by ice\n\nTraffic goes by Boden until May").body == (
        "Traffic goes by Boden until May"
    )


def test_a_brief_of_short_lines_is_kept(cleaned: Run) -> None:
    text = "Bridge closed by ice\n\nTraffic goes by Boden.\nNobody was hurt."
    assert cleaned(text).body == "Traffic goes by Boden.\n\nNobody was hurt."


def test_sharing_buttons_before_a_dateline_go_with_it(cleaned: Run) -> None:
    text = (
        f"Bridge closed by ice\n\nLULEA Tweet Link this Share this LULEA (Reuters) - {SENTENCES[0]}"
    )
    article = cleaned(text)
    assert article.body == SENTENCES[0]
    assert article.dateline is not None
    assert article.dateline.text == "LULEA (Reuters) - "
    assert [entry.kind for entry in article.ledger] == ["headline", "navigation", "dateline"]
    assert rebuild(article.body, article.ledger) == text

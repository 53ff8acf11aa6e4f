"""Whole stories in the manners of several wires: every field, body and ledger."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from pipeline.records import CleanArticle
from pipeline.text.ledger import rebuild
from tests.unit.stages.clean.conftest import STORIES

Run = Callable[..., CleanArticle]


@dataclass(frozen=True)
class Story:
    """What must come out of a story; what is left out must be empty."""

    title: str | None
    paragraphs: int
    begins: str
    ends: str
    ledger: tuple[tuple[str, str], ...]
    places: tuple[str, ...] = ()
    day: date | None = None
    agency: str | None = None
    tags: tuple[tuple[str, int | None], ...] = ()
    lifecycle: str = "usable"
    authors: tuple[str, ...] = ()
    standfirst: str | None = None
    credits: dict[str, tuple[str, ...]] = field(default_factory=dict)


STORIES_WANTED = {
    "ap": Story(
        title="Ferry with 140 aboard reaches shore after engine fails",
        paragraphs=4,
        begins="A ferry carrying 140 people",
        ends="due to be retired next month.",
        places=("KISUMU, Kenya",),
        agency="Associated Press",
        authors=("Grace Odhiambo",),
        credits={"additional_reporting": ("Musa Kato",)},
        ledger=(
            ("headline", "BC-AF--Lake Ferry, 2nd Ld-Writethru,212"),
            ("other", "Eds: Updates with captain's account."),
            ("byline", "Associated Press Writer"),
            ("dateline", "KISUMU, Kenya (AP) — "),
            ("other", "___"),
            ("sign_off", "Associated Press writer Musa Kato"),
            ("legal", "may not be published, broadcast, rewritten or redistributed."),
        ),
    ),
    "afp": Story(
        title="Glacier lake drains overnight in Peru",
        paragraphs=3,
        begins="A lake high in the Peruvian Andes",
        ends="(13 feet) in July.",
        places=("LIMA",),
        day=date(2018, 9, 3),
        agency="AFP",
        ledger=(("sign_off", "lpq-jm/rst"), ("legal", "© Agence France-Presse")),
    ),
    "dpa": Story(
        title="Kran kippt auf Baustelle in Kassel um - niemand verletzt",
        paragraphs=2,
        begins="Ein Kran ist am Mittwoch",
        ends="wie ein Sprecher sagte.",
        places=("Kassel",),
        agency="dpa",
        ledger=(("dateline", "Kassel (dpa/lhe) - "), ("sign_off", "dpa abc yyzz a3 xy")),
    ),
    "ips": Story(
        title="Women Potters Revive a Dying Kiln in Niger",
        paragraphs=3,
        begins="When the last kiln of Boubon",
        ends="as far away as Cotonou.",
        places=("NIAMEY",),
        day=date(2022, 5, 16),
        agency="IPS",
        authors=("Halima Sow",),
        ledger=(("sign_off", "(END/2022)"), ("promotion", "Follow @IPSNewsUNBureau on Twitter")),
    ),
    "alert": Story(
        title="NORWAY CENTRAL BANK RAISES KEY RATE TO 4.5 PCT, SAYS MORE TO COME",
        paragraphs=1,
        begins="NORWAY CENTRAL BANK",
        ends="MORE TO COME",
        places=("OSLO",),
        ledger=(("dateline", "OSLO - "),),
    ),
    "corrected": Story(
        title="Zinc smelter in Cobre to close, 400 jobs to go",
        paragraphs=3,
        begins="Cobre Norte will shut its zinc smelter",
        ends="fell 6 percent. ($1 = 812.3 pesos)",
        places=("SANTIAGO",),
        day=date(2024, 1, 30),
        agency="Reuters",
        tags=(("CORRECTED", None), ("UPDATE", 3)),
        lifecycle="corrected",
        standfirst="Company blames power price\nUnion plans to appeal",
        authors=("Ana Soto",),
        credits={"reporting": ("Ana Soto",), "editing": ("Lee Brook",)},
        ledger=(
            ("standfirst", "* Union plans to appeal"),
            ("other", "(Corrects number of jobs"),
            ("code", "<CBN.SN>"),
            ("code", "<0#.IPSA>"),
            ("sign_off", "(Reporting by Ana Soto; Editing by Lee Brook)"),
            ("sign_off", "Reuters Messaging: ana.soto@example.net"),
            ("navigation", "Keywords: COBRE ZINC/SMELTER"),
        ),
    ),
    "withdrawn": Story(
        title="Minister quits over ferry contract",
        paragraphs=1,
        begins='The Feb. 2 story headlined "Minister quits',
        ends="no substitute story.",
        places=("LISBON",),
        day=date(2024, 2, 2),
        agency="Reuters",
        tags=(("STORY WITHDRAWN", None),),
        lifecycle="withdrawn",
        ledger=(("headline", "STORY WITHDRAWN-Minister quits over ferry contract"),),
    ),
    "dpa-kill": Story(
        title=None,
        paragraphs=1,
        begins="Bitte verwenden Sie die Meldung",
        ends="stand die ganze Zeit.",
        places=("Bern",),
        agency="dpa",
        lifecycle="withdrawn",
        ledger=(("other", "KILL KILL KILL"),),
    ),
    "wrapped": Story(
        title="Storm leaves 30,000 homes in Skane without light",
        paragraphs=4,
        begins="A winter storm cut the power to 30,000 homes in the south of Sweden on Tuesday and",
        ends="a well-known singer from Lund.",
        places=("MALMO, Sweden",),
        day=date(2023, 12, 29),
        agency="Reuters",
        tags=(("WRAPUP", 1),),
        authors=("Nils Ekman", "Sara Lund"),
        credits={
            "additional_reporting": ("Ole Friis",),
            "writing": ("Sara Lund",),
            "editing": ("Joan Marsh", "Keith Poole"),
        },
        ledger=(
            ("other", "(Adds railway, schools"),
            ("other", "paragraphs 3 and 5)"),
            ("space", "-\n"),
            ("sign_off", "(Additional reporting by Ole Friis"),
        ),
    ),
    "web": Story(
        title="Tea growers in Assam to sell by app",
        paragraphs=2,
        begins="Growers in Assam will sell",
        ends="written by two students.",
        places=("GUWAHATI, India",),
        agency="Reuters",
        tags=(("EXCLUSIVE", None),),
        authors=("Gopal Sen",),
        credits={
            "reporting": ("Gopal Sen",),
            "additional_reporting": ("Mira Das",),
            "writing": ("Tom Hale",),
            "editing": ("Una Price",),
        },
        ledger=(
            ("sign_off", "Reporting by Gopal Sen"),
            ("legal", "Our Standards: The Thomson Reuters Trust Principles."),
            ("related", "Bolivia opens its salt flats to electric buses"),
            ("related", "More from Reuters"),
            ("promotion", "Sponsored Content"),
        ),
    ),
    "partner": Story(
        title="Harbor Seals edge Pilots in overtime, 3-2",
        paragraphs=2,
        begins="Lena Novak scored twice",
        ends="won five games in a row.",
        agency="Field Level Media",
        ledger=(("sign_off", "--Field Level Media"),),
    ),
}


@pytest.fixture(params=sorted(STORIES_WANTED))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def text(name: str) -> str:
    return (STORIES / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture
def article(text: str, cleaned: Run) -> CleanArticle:
    return cleaned(text)


def test_a_story_gives_its_headline_tags_and_lifecycle(name: str, article: CleanArticle) -> None:
    wanted = STORIES_WANTED[name]
    assert article.title == wanted.title
    assert tuple((tag.tag, tag.number) for tag in article.headline_tags) == wanted.tags
    assert article.lifecycle == wanted.lifecycle
    assert article.standfirst == wanted.standfirst


def test_a_story_gives_its_dateline(name: str, article: CleanArticle) -> None:
    wanted = STORIES_WANTED[name]
    places = article.dateline.places if article.dateline else ()
    day = article.dateline.date if article.dateline else None
    assert (places, day) == (wanted.places, wanted.day)
    assert article.dateline is None or article.dateline.text not in article.body


def test_a_story_gives_its_people(name: str, article: CleanArticle) -> None:
    wanted = STORIES_WANTED[name]
    assert tuple(author.name for author in article.authors) == wanted.authors
    for role in ("reporting", "additional_reporting", "writing", "editing"):
        assert getattr(article.credits, role) == wanted.credits.get(role, ()), role
    assert article.credits.agency == wanted.agency


def test_a_story_keeps_exactly_its_paragraphs(name: str, article: CleanArticle) -> None:
    wanted = STORIES_WANTED[name]
    assert article.body.startswith(wanted.begins)
    assert article.body.endswith(wanted.ends)
    assert len(article.body.split("\n\n")) == wanted.paragraphs


def test_a_story_lists_what_it_lost_in_its_ledger(name: str, article: CleanArticle) -> None:
    for kind, text in STORIES_WANTED[name].ledger:
        assert any(entry.kind == kind and text in entry.text for entry in article.ledger), text


def test_a_story_is_rebuilt_from_body_and_ledger(text: str, article: CleanArticle) -> None:
    assert rebuild(article.body, article.ledger) == text
    assert all(text[entry.start : entry.end] == entry.text for entry in article.ledger)

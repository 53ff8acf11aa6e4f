import pytest

from pipeline.stages.classify.genre import GenreModel, genre_by_rule, genre_of, is_table, load_genre
from tests.unit.stages.classify.articles import article

PROSE = "The council met on Monday and agreed on a new budget, its chair said."


@pytest.fixture(scope="module")
def model() -> GenreModel:
    return load_genre()


@pytest.mark.parametrize(
    ("tag", "genre"),
    [
        ("ANALYSIS", "Analysis"),
        ("FACTBOX", "Background"),
        ("INTERVIEW", "Interview"),
        ("COLUMN", "Opinion"),
        ("TABLE", "Results_Listings_and_Statistics"),
        ("PRESS DIGEST", "Summary"),
    ],
)
def test_a_wire_tag_says_the_genre(tag: str, genre: str) -> None:
    assert genre_by_rule(article("Council agrees budget", PROSE, tag)) == genre


def test_an_update_tag_says_no_genre() -> None:
    assert genre_by_rule(article("Council agrees budget", PROSE, "UPDATE", number=2)) is None


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Opinion: The budget is a folly", "Opinion"),
        ("Explainer: How the budget is made", "Background"),
        ("Budget debate – live updates", "Summary"),
        ("Live: the budget debate", "Summary"),
        ("Anna Example, who counted owls: obituary", "Obituary"),
    ],
)
def test_a_title_can_say_the_genre(title: str, genre: str) -> None:
    assert genre_by_rule(article(title, PROSE)) == genre


def test_living_in_the_title_is_no_live_blog() -> None:
    assert genre_by_rule(article("Live music returns to the old town hall", PROSE)) is None


def test_the_marks_of_a_press_release_are_known() -> None:
    body = "OSLO, May 3 /PRNewswire/ -- Example Corp is proud to announce its new spoon."
    assert genre_by_rule(article("Example Corp presents spoon", body)) == "Press_Release"


def test_lines_of_figures_are_a_table_and_prose_is_none() -> None:
    assert is_table("\n".join(f"Town {n} 3 Village {n} 1" for n in range(6)))
    assert not is_table("\n\n".join([PROSE] * 6))


def test_a_tag_weighs_more_than_the_wording(model: GenreModel) -> None:
    genre = genre_of(article("Council agrees budget", PROSE, "ANALYSIS"), model)
    assert genre is not None
    assert genre.code == "genre:Analysis"


def test_plain_news_is_current(model: GenreModel) -> None:
    genre = genre_of(article("Council agrees budget", (PROSE + " ") * 8), model)
    assert genre is not None
    assert genre.code == "genre:Current"
    assert 0.5 < genre.confidence <= 1


def test_a_recipe_is_advice(model: GenreModel) -> None:
    body = (
        "If you want your bread to rise, you should warm the flour first. Here are some tips. "
        "Make sure you knead it well, then let it rest. You can add seeds if you like. Check your "
        "oven, and don't open the door. If you need more time, you can keep your dough cool."
    )
    genre = genre_of(article("How to bake bread: 5 tips for your kitchen", body), model)
    assert genre is not None
    assert genre.code == "genre:Advice"

import pytest

from pipeline.stages.classify.genre import GenreModel, genre_of, genre_reason, load_genre
from tests.unit.stages.classify.articles import article

PROSE = "The council met on Monday and agreed on a new budget, its chair said."


@pytest.fixture(scope="module")
def model() -> GenreModel:
    return load_genre()


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


def test_the_reason_names_the_rule_or_the_words(model: GenreModel) -> None:
    assert genre_reason(article("Council agrees budget", PROSE, "ANALYSIS"), model) == "by rule: tagged ANALYSIS"  # fmt: skip
    told = genre_reason(article("How to bake bread: 5 tips for your kitchen", PROSE * 4), model)
    assert told.startswith("by the model, which finds ")
    assert "title:" in told or "#" in told
    assert genre_reason(article("", ""), model)


@pytest.mark.parametrize("text", ["", "Two words", " \n ", "?!"])
def test_hardly_a_word_is_of_no_genre(model: GenreModel, text: str) -> None:
    assert model.genre("", text) is None

"""Same article, same id."""

from pipeline.sources.ids import article_id


def test_article_id_ignores_tracking_parameters_and_fragments() -> None:
    plain = article_id("https://news.example.org/world/dam-2024", "a", "x")
    tracked = article_id("https://news.example.org/world/dam-2024?utm_source=mail&fbclid=1#top", "b", "y")  # fmt: skip
    assert plain == tracked


def test_article_id_tells_pages_apart_by_their_real_parameters() -> None:
    assert article_id("https://n.example.org/a?id=1", "s", "") != article_id("https://n.example.org/a?id=2", "s", "")  # fmt: skip


def test_article_id_without_a_url_stands_for_source_and_content() -> None:
    assert article_id(None, "wire", "One.") == article_id(None, "wire", "One.")
    assert article_id(None, "wire", "One.") != article_id(None, "wire", "Two.")
    assert article_id(None, "wire", "One.") != article_id(None, "other", "One.")


def test_article_id_takes_a_content_with_lone_surrogates() -> None:
    assert len(article_id(None, "wire", "\ud800")) == 16

"""The article id: same article, same id, on any machine, at any time.

From the canonical URL, so that tracking parameters and fragments make no second article; without a
URL from the source and the content.
"""

import hashlib

from pipeline.text.urls import canonical_url

ID_BYTES = 8
"""64 bits: among 100 million articles a shared id has a chance of 1 in 3,700 (birthday bound)."""


def article_id(url: str | None, source: str, content: str) -> str:
    """16 hexadecimal digits that stand for the article.

    >>> article_id("https://news.example.org/a?utm_source=x#top", "wire", "One.")
    'fce28dcf9f1b1b41'
    >>> article_id("https://news.example.org/a", "other", "Two.")
    'fce28dcf9f1b1b41'
    """
    canonical = canonical_url(url) if url else None
    seed = f"url\n{canonical}" if canonical else f"content\n{source}\n{content}"
    data = seed.encode("utf-8", "backslashreplace")
    return hashlib.blake2b(data, digest_size=ID_BYTES).hexdigest()

"""Canonical URLs: one spelling per article, shared by the article id and the clean record.

Tracking parameters and fragments go, scheme and host are lower-cased, the default port goes; the
rules are courlan's (https://github.com/adbar/courlan), by Adrien Barbaresi.
"""

from urllib.parse import urlsplit

from courlan import clean_url

MAX_URL_CHARS = 2_000
"""Longer ones are no addresses of articles (https://www.sitemaps.org/protocol.html: 2,048)."""


PASSES = 3
"""courlan drops the slash of an empty path only where no empty query stood, so once is not enough."""


def canonical_url(url: str) -> str | None:
    """`url` in its one spelling, or None if it is no absolute http(s) URL of up to 2,000 characters.

    >>> canonical_url("HTTPS://News.Example.org:443/a/?utm_source=x&id=7#top")
    'https://news.example.org/a/?id=7'
    >>> canonical_url("mailto:desk@example.org") is None
    True
    """
    if len(url) > MAX_URL_CHARS:
        return None
    without_fragment = url.strip().partition("#")[0]
    try:
        cleaned = clean_url(without_fragment)
        for _ in range(PASSES - 1):
            cleaned = clean_url(cleaned or "")
        parts = urlsplit(cleaned or "")
        host = parts.hostname
    except ValueError:
        return None
    if cleaned is None or parts.scheme not in ("http", "https") or not host:
        return None
    return cleaned


def host_of(url: str) -> str:
    """The host of `url` in small letters, "" if it has none or is no URL.

    >>> host_of("https://News.Example.org/a"), host_of("http://[1:2/")
    ('news.example.org', '')
    """
    try:
        return urlsplit(url[:MAX_URL_CHARS]).hostname or ""
    except ValueError:
        return ""

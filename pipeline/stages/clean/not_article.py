"""Pages that are no article: a list of teasers, a cookie page, an error page, a login wall, a shop.

Asked after the article's blocks have been chosen. Precision first: what declares itself an article,
or reads like running text, is none of these.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

MIN_PROSE_CHARS = 80
"""A block of so many characters outside links that ends in a stop is a paragraph."""
MIN_RUN = 3
"""So many paragraphs on end are running text; in a list of teasers a heading stands between any two."""
MAX_LINKED = 0.3
MIN_HEAD_LINKED = 0.8
MIN_TEASERS = 6
MIN_TEASER_CHARS = 25
MIN_TEASER_SHARE = 0.6
MIN_HEAD_WORDS = 5
"""Headlines that are links; the points of a menu are shorter."""
MIN_TITLE_WORDS = 4
SOON_BLOCKS = 25
MIN_KEPT_WORDS = 25
"""Where less than this was chosen, the whole page is asked what it is."""
MAX_NOTICE_WORDS = 400
MAX_WALL_PROSE = 1
_STOPS = (".", "!", "?", "…", "。", "”", '"', "»")

_CODE = r"(?:40[0134]|410|429|50[0234])"
_ERROR_TITLE = re.compile(
    rf"(?:^\W{{0,3}}|(?:error|fehler|erreur|http)[ :-]{{0,3}}){_CODE}(?=\W{{0,3}}$|\s{{0,3}}[:|–—-])|"
    r"(?:page|seite|article|artikel|content|file|site|story)[^.]{0,20}(?:not found|nicht gefunden|does ?n[o']t exist|no longer (?:available|exists)|unavailable)|"
    r"page (?:introuvable|non trouvée)|p[áa]gina (?:no encontrada|não encontrada|non trovata)|"
    rf"^\W{{0,3}}(?:{_CODE}\W{{1,3}})?(?:not found|forbidden|(?:access|zugriff) (?:denied|verweigert))\b|"
    r"bad gateway|(?:internal )?server error|service unavailable|"
    r"gateway time-?out|too many requests|attention required! \| cloudflare|just a moment\.{0,3}$",
    re.IGNORECASE,
)
"""A code counts at a title's beginning or behind the word: a story may have 404 of something."""
_ERROR_TEXT = re.compile(
    r"(?:the|this|that|your|die|la)? ?(?:requested |gewünschte )?(?:page|url|seite|article|resource|file|document|address|story)\b[^.]{0,60}"
    r"(?:(?:was|were|could|can)(?: not|not|n't) ?(?:be )?found|not found|does ?(?:not|n't) exist|no longer (?:exists|available)|"
    r"has (?:been )?(?:moved|removed|expired)|nicht gefunden|existiert nicht|introuvable)|"
    r"(?:we )?(?:can't|cannot|couldn't|could not|can not) (?:seem to )?find (?:the|that|this|what)|"
    r"something (?:has gone|went) wrong|(?:you (?:do not|don't) have permission|access (?:to this page )?(?:is|has been|was) (?:denied|blocked))|"
    r"(?:server|service) (?:is )?(?:temporarily |currently )?(?:unavailable|unable|overloaded|encountered)|"
    r"technical (?:difficulties|problem)|try again (?:later|in a)|error (?:code|reference|id|\d{3})",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"we (?:and our (?:\w+ )?(?:\d[\d,.]* )?(?:partners|vendors)|use cookies|value your privacy|store and/or access)|(?:this|our) (?:web)?site uses cookies|"
    r"accept (?:all )?cookies|accept all|reject all|cookie (?:settings|preferences|policy|notice|consent)|manage (?:your |my )?(?:cookies|preferences|choices|consent|privacy)|"
    r"your (?:privacy )?(?:consent|choices|preferences)|withdraw (?:your )?consent|legitimate interest|before you continue|"
    r"wir (?:verwenden|nutzen|und unsere partner)|(?:alle )?(?:cookies )?(?:akzeptieren|zustimmen)|einwilligung|datenschutzeinstellungen|"
    r"nous utilisons des cookies|tout accepter|utilizamos cookies|aceptar (?:todas?|cookies)|"
    r"personali[sz]ed (?:ads|advertising|content)|strictly necessary|performance cookies|targeting cookies",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"(?:log|sign) ?[io]n (?:to|or|with|now|below)|(?:create|register for) (?:an?|your|a free) (?:free )?account|forgot(?:ten)? (?:your )?password|"
    r"e-?mail(?: address)? (?:and|or) password|remember me|not (?:yet )?(?:a )?(?:member|subscriber|registered)|already (?:a |have an? )?(?:member|subscriber|account|registered)|"
    r"(?:subscribe|register)(?: now)? (?:to|for) (?:continue|read|unlimited|full|access|get)|(?:to continue|continue) reading|"
    r"(?:verify|confirm|prove)[^.]{0,25} human|(?:enable|turn on|activate)[^.]{0,20} (?:javascript|cookies)|are you a robot|unusual (?:traffic|activity)|"
    r"checking (?:if the site|your browser)|complete the (?:security check|captcha)|einloggen|anmelden|passwort vergessen|jetzt registrieren",
    re.IGNORECASE,
)
_BUY = re.compile(
    r"add to (?:cart|basket|bag|trolley|wish ?list)|buy (?:it )?now|in den warenkorb|ajouter au panier|añadir al carrito|"
    r"in stock|out of stock|free (?:shipping|delivery|returns)|(?:proceed to )?checkout|auf lager|lieferzeit|sold out",
    re.IGNORECASE,
)
_PRICE = re.compile(r"(?:[$€£¥]|USD|EUR|GBP) ?\d|\d[\d.,]{0,12} ?(?:€|EUR|£|kr|zł)\b")
MAX_LABEL_CHARS = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: its blocks' texts, how many characters of each are in links, and its title.

    `kept` are the blocks chosen as the article; `says_article` and `says_product` what its head
    declares.
    """

    texts: Sequence[str]
    linked: Sequence[int]
    kept: Collection[int]
    title: str
    says_article: bool
    says_product: bool


def why_no_article(page: Shown) -> str | None:
    """What the page is if it is no article, in words; None if it may be one."""
    kept = [(page.texts[at], page.linked[at]) for at in sorted(page.kept)]
    if sum(len(text.split()) for text, _ in kept) < MIN_KEPT_WORDS:
        kept = list(zip(page.texts, page.linked, strict=True))
    if page.says_article or _is_headed(page) or _longest_run(_around(page)) >= MIN_RUN:
        return None
    words = sum(len(text.split()) for text, _ in kept)
    for name, test in (
        ("an error page", _is_error),
        ("a cookie page", _is_cookies),
        ("a login wall", _is_wall),
        ("a shop page", _is_shop),
        ("a list of teasers", _is_teasers),
    ):
        if test(page, kept, words):
            return name
    return None


Kept = Sequence[tuple[str, int]]


def _around(page: Shown) -> Kept:
    """All blocks from the first that was chosen to the last."""
    first, last = min(page.kept, default=0), max(page.kept, default=len(page.texts) - 1)
    return [(page.texts[at], page.linked[at]) for at in range(first, last + 1)]


def _longest_run(blocks: Kept) -> int:
    """How many paragraphs follow one another without a headline that is a link between."""
    longest = run = 0
    for text, linked in blocks:
        if _is_head(text, linked):
            run = 0
        elif _is_prose(text, linked):
            run += 1
            longest = max(longest, run)
    return longest


def _is_head(text: str, linked: int) -> bool:
    return linked >= MIN_HEAD_LINKED * len(text) and len(text.split()) >= MIN_HEAD_WORDS


def _is_headed(page: Shown) -> bool:
    """Whether the page's own title stands on it, no link, with a paragraph soon below."""
    for at, text in enumerate(page.texts):
        if (
            not page.linked[at]
            and len(text.split()) >= MIN_TITLE_WORDS
            and page.title.startswith(text)
        ):
            below = range(at + 1, min(at + 1 + SOON_BLOCKS, len(page.texts)))
            return any(_is_prose(page.texts[after], page.linked[after]) for after in below)
    return False


def _is_prose(text: str, linked: int) -> bool:
    return len(text) - linked >= MIN_PROSE_CHARS and linked <= MAX_LINKED * len(text) and text.endswith(_STOPS)  # fmt: skip


def _is_error(page: Shown, kept: Kept, words: int) -> bool:
    """A title that says so, and little else or a text that says it too."""
    if words > MAX_NOTICE_WORDS or not _ERROR_TITLE.search(page.title[:200]):
        return False
    return words < 25 or any(_ERROR_TEXT.search(text[:300]) for text, _ in kept)


def _is_cookies(page: Shown, kept: Kept, words: int) -> bool:
    """Most of what is left of the page speaks of consent."""
    del page
    said = [text for text, _ in kept if _COOKIES.search(text[:1_000])]
    return len(said) >= 2 and 2 * sum(len(text.split()) for text in said) >= words and words <= 4 * MAX_NOTICE_WORDS  # fmt: skip


def _is_wall(page: Shown, kept: Kept, words: int) -> bool:
    """Short, and at least two blocks that ask to log in, to register or to prove to be human."""
    if words > MAX_NOTICE_WORDS or sum(_is_prose(*item) for item in kept) > MAX_WALL_PROSE:
        return False
    return sum(bool(_WALL.search(text[:300])) for text in page.texts) >= 2 and any(_WALL.search(text[:300]) for text, _ in kept)  # fmt: skip


def _is_shop(page: Shown, kept: Kept, words: int) -> bool:
    """A declared product, or buttons to buy beside prices."""
    del kept, words
    labels = [text for text in page.texts if len(text) <= MAX_LABEL_CHARS]
    buys = sum(bool(_BUY.search(text)) for text in labels)
    prices = sum(bool(_PRICE.search(text)) for text in labels)
    return (buys >= 1 and (page.says_product or prices >= 3)) or (page.says_product and prices >= 1)


def _is_teasers(page: Shown, kept: Kept, words: int) -> bool:
    """Headlines that are links, over and over, each with a text below, and no text without one."""
    del kept, words
    below = {at for at in range(1, len(page.texts)) if _is_teaser(page, at)}
    chosen = [at for at in page.kept if _is_prose(page.texts[at], page.linked[at])]
    return len(below) >= MIN_TEASERS and sum(at in below for at in chosen) >= MIN_TEASER_SHARE * len(chosen)  # fmt: skip


def _is_teaser(page: Shown, at: int) -> bool:
    """Whether the block is a text right below a headline that is a link."""
    text, linked = page.texts[at], page.linked[at]
    return linked <= MAX_LINKED * len(text) and len(text) >= MIN_TEASER_CHARS and _is_head(page.texts[at - 1], page.linked[at - 1])  # fmt: skip

"""Pages that are no article are told from those that are, and by name. All pages here are written for this."""

import pytest

from pipeline.outcome import Drop
from pipeline.stages.clean import CleanTools, clean
from pipeline.stages.clean.not_article import Shown, why_no_article
from tests.unit.stages.clean.conftest import SENTENCES, raw

TEASERS = (
    "Ice closes the bridge at Boden until May",
    "Ferry to Gotland runs again after the storm",
    "Council of Kiruna moves the church a third time",
    "Price of firewood doubles in the north",
    "Two moose and a tractor stop the night train",
    "Students count eighty thousand cloudberries",
    "Old mine at Falun opens a hotel underground",
)


def shown(*blocks: str | tuple[str, int], title: str = "Northern Reader", **given: object) -> Shown:
    """A page of these blocks, all of them chosen; a pair says how many characters are in links."""
    pairs = [(block, 0) if isinstance(block, str) else block for block in blocks]
    how = {"kept": range(len(pairs)), "says_article": False, "says_product": False, **given}
    return Shown(texts=[text for text, _ in pairs], linked=[linked for _, linked in pairs], title=title, **how)  # type: ignore[arg-type]  # fmt: skip


def link(text: str) -> tuple[str, int]:
    return text, len(text)


FRONT = [block for teaser in TEASERS for block in (link(teaser), "Our reporter went and asked.")]
COOKIES = (
    "We value your privacy",
    "We and our 842 partners store and/or access information on a device, such as cookies, and process personal data.",
    "You can withdraw your consent or object to legitimate interest at any time.",
    "Manage my choices",
    "Accept all",
)
SHOP = ("Storm lantern, brass", "$39.00", "Add to cart", "In stock", "You may also like", "Wool blanket", "$59.00", "Snow shovel", "$25.00")  # fmt: skip


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (shown(*FRONT), "a list of teasers"),
        (shown(*COOKIES), "a cookie page"),
        (shown("Wir verwenden Cookies und bitten um Ihre Einwilligung.", "Alle akzeptieren", "Datenschutzeinstellungen"), "a cookie page"),
        (shown("404", "The page you asked for was not found. It may have moved.", title="Page not found | Northern Reader"), "an error page"),
        (shown("Something went wrong. Please try again later.", title="500 Internal Server Error"), "an error page"),
        (shown("Seite nicht gefunden", "Die gewünschte Seite existiert nicht mehr.", title="Fehler 404"), "an error page"),
        (shown("Sorry, that article is no longer available.", title="Article no longer available - Northern Reader"), "an error page"),
        (shown("Sign in to read on", "E-mail address or password", "Forgot your password?", "Not a member? Create an account"), "a login wall"),
        (shown("Verify that you are human", "Please enable JavaScript and cookies to continue", title="northern.example"), "a login wall"),
        (shown(*SHOP), "a shop page"),
        (shown("Storm lantern, brass", "39,00 €", "In den Warenkorb", says_product=True), "a shop page"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_is_named(page: Shown, name: str) -> None:
    assert why_no_article(page) == name


@pytest.mark.parametrize(
    "page",
    [
        shown(*SENTENCES),
        shown(*SENTENCES, *FRONT),
        shown(*COOKIES, *SENTENCES),
        shown(*SHOP, *SENTENCES, says_product=True),
        shown("Sign in to read on", "Forgot your password?", *SENTENCES),
        shown(*SENTENCES, title="404 kilometres on skis | Northern Reader"),
        shown(*SENTENCES[:2], title="Forbidden love in Lulea | Northern Reader"),
        shown(*FRONT, says_article=True),
        shown(*FRONT, TEASERS[0], SENTENCES[0], title=f"{TEASERS[0]} | Northern Reader"),
        shown("A brief of one line: the ferry to Gotland runs again after the storm, its owner said."),
        shown(*(f"The company uses cookies, said witness {number} in the trial over privacy." for number in range(9))),
        shown("The lantern costs $39.00, the blanket $59.00 and the shovel $25.00, the shop's owner said."),
    ],
)  # fmt: skip
def test_an_article_is_let_pass(page: Shown) -> None:
    assert why_no_article(page) is None


def test_where_nothing_was_chosen_the_whole_page_is_named() -> None:
    assert why_no_article(shown(*FRONT, kept=())) == "a list of teasers"


def html(body: str, title: str, head: str = "") -> str:
    menu = "<nav><a href=/>Home</a> <a href=/world>World</a> <a href=/sport>Sport</a></nav>"
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{menu}{body}<footer>© Northern Reader</footer></body></html>"  # fmt: skip


FRONT_PAGE = "".join(
    f"<article><h3><a href=/a/{at}>{teaser}</a></h3><p>{SENTENCES[at % 3]}</p></article>"
    for at, teaser in enumerate(TEASERS)
)
WHOLE_PAGES = {
    "a list of teasers": html(f"<h1>News</h1>{FRONT_PAGE}", "News | Northern Reader"),
    "a cookie page": html("".join(f"<p>{text}</p>" for text in COOKIES), "Northern Reader"),
    "an error page": html("<h1>Page not found</h1><p>The page you asked for was not found. It may have moved, or the address may be wrong.</p><p>Try again later or search for it.</p>", "404 Page not found | Northern Reader"),
    "a login wall": html("<h1>Sign in to read on</h1><form><label>E-mail address or password</label></form><p>Already a subscriber? Sign in with your account.</p><p>Not a member? Create an account, and read as much as you like.</p><p><a href=/p>Forgot your password?</a></p>", "Sign in | Northern Reader"),
    "a shop page": html("<h1>Storm lantern, brass</h1><p>$39.00</p><p>A lantern for storms, made of brass, that burns eight hours with one filling of oil and hangs from any hook.</p><div>Add to cart</div><p>In stock</p><h2>You may also like</h2><p>Wool blanket</p><p>$59.00</p><p>Snow shovel</p><p>$25.00</p>", "Storm lantern, brass | Northern Shop", '<meta property="og:type" content="product">'),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE_PAGES)
def test_a_whole_page_that_is_no_article_is_dropped_with_what_it_is(name: str, tools: CleanTools) -> None:  # fmt: skip
    dropped = clean(raw(WHOLE_PAGES[name], "text/html"), tools)
    assert dropped == Drop("no-article", name)


@pytest.mark.parametrize(
    "brief",
    [
        "Gauge number 404 was read\n\nIt showed 12 centimetres on Thursday, an engineer said.",
        "503 evacuated in fire at Lagos tower\n\nNobody was hurt, police said.",
        "Swimming forbidden in lake after bloom\n\nOfficials closed it on Monday.",
        "Missing boy not found, search goes on\n\nRescuers said so at night.",
    ],
)
def test_a_brief_whose_words_are_also_those_of_errors_is_an_article(brief: str, tools: CleanTools) -> None:  # fmt: skip
    assert not isinstance(clean(raw(brief), tools), Drop)


@pytest.mark.parametrize("text", ["404 Not Found\n\nnginx", "Error 503\n\nTry again later."])
def test_an_error_as_plain_text_is_dropped(text: str, tools: CleanTools) -> None:
    assert isinstance(clean(raw(text), tools), Drop)

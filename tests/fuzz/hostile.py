"""Contents made to hurt: huge, deep, repeated, unclosed, disguised. All of them written for this."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SENTENCE = (
    "The bridge over the Lule river was closed on Monday because ice had moved one of its piers. "
)
ARTICLE = f"<h1>Ice closes the bridge at Boden</h1>{f'<p>{SENTENCE * 3}</p>' * 3}"
MANY = 3_900_000
"""Just under the characters that the clean stage takes."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A content that no good reader chokes on; `make` builds it when it is needed."""

    name: str
    content_type: str
    make: Callable[[], str]


def page(body: str, head: str = "") -> str:
    """A page with this body and head."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def json_ld(text: str) -> str:
    """A page whose JSON-LD is this text."""
    return page(ARTICLE, f'<script type="application/ld+json">{text}</script>')


def _times(text: str, chars: int = MANY) -> str:
    return text * (chars // len(text))


def _deep(name: str, depth: int = 50_000) -> str:
    return page(f"<{name}>" * depth + SENTENCE + f"</{name}>" * depth)


def _feed(item: str, around: str) -> str:
    return around.format(items=item * 300)


def _laughs() -> str:
    """Entities that would grow to three gigabytes."""
    entities = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    return f'<!DOCTYPE l [<!ENTITY a "lol">{entities}]><html><body><p>&j;</p>{ARTICLE}'


_news = {"@type": "NewsArticle", "headline": "Ice", "datePublished": "2024-03-14"}

PAGES: dict[str, Callable[[], str]] = {
    "20 MB": lambda: page(_times(f"<p>{SENTENCE}</p>", 20_000_000)),
    "one paragraph": lambda: page("<p>" + _times("word ")),
    "many blocks": lambda: page(_times("<div>a</div>")),
    "many paragraphs": lambda: page(_times(f"<p>{SENTENCE}</p>", 1_800_000)),
    "many equal paragraphs": lambda: page("<p>the same again and again</p>" * 19_000),
    "many links": lambda: page("<a href=x>Some words here</a>" * 19_000),
    "many list items": lambda: page("<ul>" + "<li>Some item of a list" * 19_000),
    "many spans": lambda: page("<p>" + "<span>word </span>" * 19_000),
    "many text nodes": lambda: page("<p>" + "a<br>" * 19_000),
    "millions of text nodes": lambda: page("<p>" + _times("a<b>")),
    "millions of line breaks": lambda: page("<p>" + _times("<br>")),
    "deep blocks": lambda: _deep("div"),
    "deep inline": lambda: page("<b><i>" * 50_000 + SENTENCE),
    "deep fonts": lambda: page("<font><p>" * 50_000 + SENTENCE),
    "deep tables": lambda: page("<table><tr><td>" * 30_000 + SENTENCE),
    "deep lists": lambda: page("<ul><li>" * 50_000 + SENTENCE),
    "deep templates": lambda: page("<template>" * 240 + ARTICLE),
    "deep unknown tags": lambda: _deep("x-y"),
    "many scripts": lambda: page(_times("<script>var a=1;</script>", 3_700_000) + ARTICLE),
    "a big script": lambda: page(f"<script>{_times('var a=1;')}</script>{ARTICLE}"),
    "many JSON-LD scripts": lambda: page(ARTICLE, _times(f'<script type="application/ld+json">{json.dumps(_news)}</script>', 3_700_000)),
    "a huge JSON-LD body": lambda: json_ld(json.dumps({**_news, "articleBody": SENTENCE * 4_000})),
    "a JSON-LD body over the limit": lambda: json_ld(json.dumps({**_news, "articleBody": SENTENCE * 39_000})),
    "many JSON-LD objects": lambda: json_ld(json.dumps([_news] * 6_000)),
    "deep JSON-LD": lambda: json_ld('{"headline":' * 40_000 + "1" + "}" * 40_000),
    "a deep JSON-LD graph": lambda: json_ld('{"headline":1,"@graph":[' * 900 + "1" + "]}" * 900),
    "JSON-LD with a huge number": lambda: json_ld('{"headline":' + "9" * 400_000 + "}"),
    "JSON-LD with a huge type": lambda: json_ld(json.dumps({**_news, "@type": "A" * 400_000})),
    "JSON-LD with spaces": lambda: json_ld(json.dumps(_news) + " " * 200_000 + "x" + " " * 200_000),
    "JSON-LD with commas": lambda: json_ld('{"headline":1' + ", " * 200_000),
    "JSON-LD with half characters": lambda: json_ld('{"@type":"NewsArticle","headline":"a \\ud800 b","author":"A \\udfff B"}'),
    "JSON-LD with many authors": lambda: json_ld(json.dumps({**_news, "author": [{"name": f"Ann{n} Lee"} for n in range(10_000)]})),
    "JSON-LD with long values": lambda: json_ld(json.dumps({**_news, "headline": "a | " * 50_000, "author": "Ann, " * 30_000})),
    "many meta elements": lambda: page(ARTICLE, _times('<meta property="og:title" content="x">', 3_700_000)),
    "many author elements": lambda: page(ARTICLE, "".join(f"<meta name=author content=Ann{n}>" for n in range(15_000))),
    "a huge meta value": lambda: page(ARTICLE, f'<meta property="og:title" content="{_times("x ", 3_800_000)}">'),
    "a huge title": lambda: page(ARTICLE, f"<title>{_times('x | ', 3_800_000)}</title>"),
    "many headings": lambda: page("<h1>Abc def ghi</h1>" * 8_000 + ARTICLE),
    "many bylines": lambda: page("<p class=byline>By Ann Lee</p>" * 8_000 + ARTICLE),
    "many times": lambda: page("<time>May 4, 2021</time>" * 8_000 + ARTICLE),
    "nothing": lambda: page(""),
    "only a table": lambda: page("<table>" + "<tr><td>Boden</td><td>12</td></tr>" * 2_000 + "</table>"),
    "only a huge table": lambda: page("<table>" + "<tr><td>Boden</td><td>12</td></tr>" * 80_000),
    "only frames": lambda: "<html><frameset cols='50%,50%'><frame src=a><frame src=b></frameset></html>",
    "many frames": lambda: "<html><frameset>" + _times("<frameset><frame src=a></frameset>"),
    "many inner frames": lambda: page(_times("<iframe src=a></iframe>", 3_400_000) + ARTICLE),
    "many options": lambda: page("<select>" + _times("<option>a")),
    "many drawings": lambda: page(f"<svg>{_times('<path d=a>', 3_400_000)}</svg>{ARTICLE}"),
    "preformatted lines": lambda: page(f"<pre>{_times('a' + chr(10))}</pre>"),
    "preformatted text": lambda: page(f"<pre>{_times(SENTENCE + chr(10))}</pre>"),
    "an RSS feed": lambda: _feed(f"<item><title>A</title><link>https://x.example/a</link><description>{SENTENCE}</description></item>", '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'),
    "an Atom feed": lambda: _feed(f"<entry><title>A</title><link href='https://x.example/a'/><summary>{SENTENCE}</summary></entry>", '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{items}</feed>'),
    "a JSON feed": lambda: json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": SENTENCE}] * 300}),
    "a PDF": lambda: "%PDF-1.7\n%âãÏÓ\n1 0 obj <</Type/Catalog>> endobj stream " + "xÚ\x8d\x91" * 1_000,
    "an archive": lambda: "PK\x03\x04" + "\x14\x02\x08Û" * 1_000,
    "growing entities": _laughs,
    "many entities": lambda: page("<p>" + _times("&amp;lt;")),
    "many character references": lambda: page("<p>" + _times("&#x41;")),
    "many broken entities": lambda: page("<p>" + _times("&")),
    "a long entity": lambda: page("<p>&" + _times("a") + ";"),
    "a huge attribute": lambda: page(f'<p data-x="{_times("y")}">{SENTENCE}</p>'),
    "many attributes": lambda: page(f"<p {' '.join(f'a{n}=b' for n in range(40_000))}>{ARTICLE}"),
    "many elements with many attributes": lambda: page(f"<p {' '.join(f'a{n}=b' for n in range(900))}>x</p>" * 500),
    "a huge class": lambda: page(f'<div class="{_times("comment- ", 3_800_000)}">{ARTICLE}</div>'),
    "many comments": lambda: page(_times("<!--x-->", 3_800_000) + ARTICLE),
    "many instructions": lambda: page(_times("<?x?>", 3_800_000) + ARTICLE),
    "an unclosed comment": lambda: page(ARTICLE + "<!--" + _times("x", 3_000_000)),
    "unclosed comments": lambda: page(ARTICLE + _times("<!--", 3_800_000)),
    "an unclosed CDATA section": lambda: page(ARTICLE + "<![CDATA[" + _times("x", 3_000_000)),
    "unclosed CDATA sections": lambda: page(ARTICLE + _times("<![CDATA[x", 3_800_000)),
    "an unclosed script": lambda: "<script>" + ARTICLE * 1_000,
    "an unclosed title": lambda: "<title>" + ARTICLE * 1_000,
    "an unclosed text area": lambda: "<textarea>" + ARTICLE * 1_000,
    "plaintext": lambda: "<plaintext>" + ARTICLE * 1_000,
    "unclosed quotation marks": lambda: page(_times('<a href="')),
    "end tags": lambda: page(_times("</p>")),
    "less-than signs": lambda: _times("<"),
    "half tags": lambda: _times("<a"),
    "half end tags": lambda: _times("</"),
    "half declarations": lambda: _times("<!"),
    "NUL": lambda: page("<p>a\0b" + SENTENCE),
    "a lone surrogate": lambda: page("<p>\ud800" + SENTENCE),
    "wrong charset": lambda: page("<p>" + "\ufffd\ufffdber " * 5_000),
    "byte order marks": lambda: "\ufeff" * 100_000 + page(ARTICLE),
    "combining characters": lambda: page("<p>a" + "\u0301" * 1_000_000),
}  # fmt: skip

TEXTS: dict[str, Callable[[], str]] = {
    "one line": lambda: _times("word "),
    "one word": lambda: _times("a"),
    "capitals": lambda: _times("A"),
    "spaces": lambda: "a" + _times(" ") + "b",
    "words far apart": lambda: _times("a" + " " * 1_000),
    "wide spaces": lambda: _times("\u3000") + "x",
    "empty lines": lambda: _times("\n") + "x",
    "carriage returns": lambda: _times("a\r"),
    "line separators": lambda: _times("a\u2028"),
    "vertical tabs": lambda: _times("a\x0b"),
    "marks of direction": lambda: _times("\u202e\u200b", 2_000_000),
    "combining": lambda: "a" + "\u0301" * 1_000_000,
    "decomposed": lambda: _times("e\u0301"),
    "Hangul in letters": lambda: _times("\u1100\u1161"),
    "mojibake": lambda: _times("â€™"),
    "smileys": lambda: _times("\U0001f600"),
    "quotation marks": lambda: _times('"'),
    "brackets": lambda: _times("("),
    "stops": lambda: _times("."),
    "digits": lambda: _times("1"),
    "numbers": lambda: _times("1,"),
    "hyphens": lambda: _times("A-"),
    "names": lambda: _times("A, "),
    "slashes": lambda: _times("AB/"),
    "sentences": lambda: (SENTENCE + "\n") * 19_000,
    "menus": lambda: "Menu item\n" * 19_999,
    "headlines": lambda: "UPDATE 1-Some headline here that is long\n" * 19_999,
    "datelines": lambda: "BODEN, March 14 (Example Wire) - \n" * 19_999,
    "sign-offs": lambda: "(Reporting by Ann Lee; Editing by\n" * 19_999,
    "bylines": lambda: "By Ann Lee and Bo Ek\n" * 19_999,
    "times": lambda: "March 14, 2024 4:12 PM UTC\n" * 19_999,
    "captions": lambda: "A b, May 4, 2020. REUTERS/Ann Lee\n" * 19_999,
    "hyphens at line ends": lambda: "some words that end with a hy-\n" * 19_999,
    "long words with hyphens": lambda: ("a" * 190 + "-\n") * 19_000,
    "lines of stops": lambda: ("a." * 599 + "\n") * 3_200,
    "lines of initials": lambda: ("A. " * 399 + "\n") * 3_200,
    "lines of credits": lambda: ("Photo by A/B " * 90 + "\n") * 3_200,
    "lines of names": lambda: ("Ann Lee, " * 130 + "\n") * 3_200,
    "lines of letters": lambda: ("A" * 1_190 + "\n") * 3_200,
    "lines of brackets": lambda: ("(" * 1_190 + "\n") * 3_200,
    "a PDF": lambda: "%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj stream " + "xÚ\x8d\x91" * 1_000,
    "a JSON feed": lambda: json.dumps({"items": [{"id": "1", "content_text": SENTENCE}] * 300}),
    "nothing": lambda: "",
    "only space": lambda: " \n\t\u00a0",
    "NUL": lambda: SENTENCE + "\0",
    "a lone surrogate": lambda: SENTENCE + "\udfff",
}  # fmt: skip


BODIES: dict[str, str] = {
    "prose": f"{SENTENCE * 5}\n\n",
    "one paragraph": SENTENCE,
    "words": "word ",
    "one word": "a",
    "one name": "Ann Lee ",
    "names": "Ann, ",
    "capitals": "ANN LEE. ",
    "quotations": '"a" said Ann. ',
    "open quotations": "“",
    "numbers": "1 ",
    "money": "$1 ",
    "dates": "May 4, 2021 ",
    "places": "Paris, London and ",
    "roles": "president of the president of ",
    "reporting": "said Ann Lee, said ",
}
"""What the body repeats that the tag and classify stages are given."""


def hostile_contents() -> Iterator[Hostile]:
    """All of them, pages first."""
    for name, make in PAGES.items():
        yield Hostile(f"page, {name}", "text/html", make)
    for name, make in TEXTS.items():
        yield Hostile(f"text, {name}", "text/plain", make)

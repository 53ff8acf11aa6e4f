"""Makes `examples/wikinews/` from the Wikinews articles of 2019 and 2020: records, pages, sources.

The texts are those of https://github.com/vanatteveldt/wikinews (CC BY 2.5); whitespace is
normalised, nothing else is changed. The pages around some of them are this project's own. The same
input gives the same files:

    python tools/make_examples.py DATA_DIR        # DATA_DIR holds topics/wikinews2019.tar.xz
"""

import csv
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

import click

from pipeline import codec
from pipeline.records import Hints, RawArticle
from pipeline.sources.ids import article_id

ROOT = Path(__file__).resolve().parent.parent
PAGES = Path(__file__).resolve().parent / "pages"
LICENCE = "CC BY 2.5"
LICENCE_URL = "https://creativecommons.org/licenses/by/2.5/"
SNAPSHOT_AT = datetime(2021, 3, 19, tzinfo=UTC)
"""When the data set was last written: the day these texts are known to have read so."""

RECORDS = (
    "Escape room fire kills five",
    "Scientists report correlation between locations of Easter Island",
    "State-run bus crashes in Cuba",
    "Iranian cargo plane crashes",
    "Germany bans Mahan Air",
    "Thai political party withdraws",
    "SpaceX Crew Dragon capsule docks",
    "540 million private Facebook records",
    "New studies may bring slug-made glues",
    "Scientific study suggests dinosaurs flapped",
    "Taiwan's legislature first in Asia",
    "Boris Johnson elected Conservative leader",
    "World leaders call to address Amazon",
    "Hurricane Dorian strengthens",
    "Longtime leader of Zimbabwe",
    "Oil facilities in Saudi Arabia",
    "Former president of France Jacques Chirac",
    "New South Wales decriminalizes",
    "Norway's Warholm wins gold",
    "Voracious fish defend coral reefs",
    "Swedish academy announces 2019 Nobel",
    "Scientists describe how 'upside-down rivers'",
    "Northern Arapaho Tribe welcomes buffalo",
    "US announces restrictions on flying to Cuba",
    "Earthquake injures 25 people in southern Philippines",
    "Samoan government temporarily shuts down",
    "Greek prime minister reaffirms EastMed",
    "Sultan Qaboos of Oman dies",
    "German authorities confirm first case",
    "Prime Minister of Slovakia Igor",
    "Stores in Australia lower toilet paper",
    "Philippines' largest television network",
    "South Sudanese politician John Luk Jok",
    "Burundi President Pierre Nkurunziza",
    "Serbian protesters try to storm",
    "Belarussian opposition presidential candidate",
    "Caloundra defeat Maroochydore",
    "Former President of India Pranab Mukherjee",
    "Chilean authorities report first COVID-19",
)
"""How the titles of the articles begin that ship as raw records."""

PAGE_OF: dict[str, tuple[str, str]] = {
    "Report indicates Mexican monarch butterfly": ("Science", "Monarch butterflies in their winter quarters. Drawing: Example Studio"),
    "Zebra stripes may 'dazzle'": ("Science", "A zebra's coat seen from the side. Drawing: Example Studio"),
    "Turkey's President Erdogan proposes": ("World", "Map of Istanbul with the old town marked. Map: Example Studio"),
    "Benin, Nigeria join African Union": ("Business", "Member states of the African Union. Map: Example Studio"),
    "French inventor Franky Zapata": ("World", "The English Channel at its narrowest. Map: Example Studio"),
    "Scientists report two life-saving": ("Health", "A vial in a laboratory, symbol picture. Drawing: Example Studio"),
    "Astronomers find water vapour": ("Science", "An artist's idea of a distant planet. Drawing: Example Studio"),
    "Arrests made in theft of gold toilet": ("Arts", "A palace in the English countryside, symbol picture. Drawing: Example Studio"),
    "Eliud Kipchoge of Kenya": ("Sport", "The course in Vienna's park. Map: Example Studio"),
    "Ancient Egyptians collected wild ibis": ("Science", "An ibis by the water. Drawing: Example Studio"),
    "Indian Railway: all-women crew": ("World", "The railway line from Mysuru to Bengaluru. Map: Example Studio"),
    "British supermarket chain Tesco": ("Business", "Supermarket shelves, symbol picture. Drawing: Example Studio"),
    "Passenger flight crashes upon landing": ("World", "Kerala on the Indian coast. Map: Example Studio"),
    "Turkish government stops search": ("World", "The Aegean Sea between Greece and Turkey. Map: Example Studio"),
}  # fmt: skip
"""How the titles begin of those that ship as pages; each one's section and picture caption."""

LAYOUTS = ("broadsheet.html", "portal.html", "plain.html")


@dataclass(frozen=True, slots=True)
class Story:
    """One Wikinews article: its address, day (UTC), title and paragraphs."""

    url: str
    published_at: datetime
    title: str
    paragraphs: tuple[str, ...]

    @property
    def slug(self) -> str:
        """A file name made of the title."""
        words = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")
        return words[:48].rstrip("-")


def read_stories(archive: Path) -> Iterator[Story]:
    """The articles of the archive, in its order."""
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda item: item.name):
            handle = tar.extractfile(member) if member.name.endswith(".csv") else None
            if handle is not None:
                yield from map(_story, csv.DictReader(io.TextIOWrapper(handle, encoding="utf-8")))


def _story(row: dict[str, str]) -> Story:
    lines = (re.sub(r"\s+", " ", line).strip() for line in row["text"].split("\n"))
    return Story(
        url=row["url"].replace("org//wiki", "org/wiki"),
        published_at=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        title=row["title"],
        paragraphs=tuple(line for line in lines if line),
    )


def raw_record(story: Story) -> RawArticle:
    """The article as plain text, headline first, as a raw record that names its licence."""
    content = "\n\n".join((story.title, *story.paragraphs)) + "\n"
    return RawArticle(
        id=article_id(story.url, "wikinews", content),
        source="wikinews",
        url=story.url,
        content_type="text/plain",
        content=content,
        encoding="utf-8",
        fetched_at=SNAPSHOT_AT,
        hints=Hints(
            title=story.title, authors=("Wikinews",), published_at=story.published_at, language="en"
        ),
        metadata={
            "licence": LICENCE,
            "licence_url": LICENCE_URL,
            "attribution": "Wikinews contributors",
            "changes": "whitespace normalised",
        },
    )


def page(story: Story, layout: str, related: list[Story], *, section: str, caption: str) -> str:
    """The article within a page such as a news site would show."""
    template = Template((PAGES / layout).read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(story.title),
        url=escape(story.url),
        licence_url=LICENCE_URL,
        published=story.published_at.isoformat(),
        date=f"{story.published_at:%B} {story.published_at.day}, {story.published_at.year}",
        section=section,
        section_slug=section.lower(),
        caption=escape(caption),
        standfirst=escape(story.paragraphs[1][:150]),
        json_ld=_json_ld(story, section),
        body="\n".join(f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs),
        related="\n".join(
            f'<li><a href="{escape(item.url)}">{escape(item.title, quote=False)}</a></li>'
            for item in related
        ),
    )


def _json_ld(story: Story, section: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published_at.isoformat(),
        "author": {"@type": "Organization", "name": "Wikinews"},
        "publisher": {"@type": "Organization", "name": "Wikinews"},
        "articleSection": section,
        "mainEntityOfPage": story.url,
        "license": LICENCE_URL,
    }
    return json.dumps(data, ensure_ascii=False, indent=2).replace("</", "<\\/")


def sources_table(rows: list[tuple[str, Story]]) -> str:
    """The attribution that CC BY asks for: title, author, address, licence, changes."""
    lines = [f"| {place} | [{story.title}]({story.url}) | {story.published_at:%Y-%m-%d} |" for place, story in rows]  # fmt: skip
    return "\n".join((SOURCES_HEAD, *lines, ""))


SOURCES_HEAD = f"""# Sources of these texts

Every text here is by the contributors of [Wikinews](https://en.wikinews.org/), published under
[Creative Commons Attribution 2.5]({LICENCE_URL}) ({LICENCE}), taken from the data set
[vanatteveldt/wikinews](https://github.com/vanatteveldt/wikinews) as of {SNAPSHOT_AT:%Y-%m-%d}.
Changes: whitespace is normalised; in `pages/` an HTML page was written around the text (site names,
menus, captions, comments and the like are this project's inventions). Wikinews does not endorse
this project. Made by `tools/make_examples.py`.

| where | article | date |
|---|---|---|"""


def chosen(stories: list[Story], beginning: str) -> Story:
    """The first article whose title begins so; raises ClickException if there is none."""
    for story in stories:
        if story.title.startswith(beginning):
            return story
    raise click.ClickException(f"no article begins with {beginning!r}")


def write_pages(folder: Path, stories: list[Story]) -> list[tuple[str, Story]]:
    """Writes one page for each row of PAGE_OF; returns where each article went."""
    folder.mkdir(parents=True, exist_ok=True)
    picked = [chosen(stories, beginning) for beginning in PAGE_OF]
    for place, (story, (section, caption)) in enumerate(zip(picked, PAGE_OF.values(), strict=True)):
        related = [picked[(place + step) % len(picked)] for step in (1, 4, 7)]
        text = page(story, LAYOUTS[place % 3], related, section=section, caption=caption)
        (folder / f"{story.slug}.html").write_text(text, encoding="utf-8")
    return [(f"`pages/{story.slug}.html`", story) for story in picked]


def write_records(path: Path, stories: list[Story]) -> list[tuple[str, Story]]:
    """Writes one raw record a line for each title of RECORDS; returns where each article went."""
    picked = [chosen(stories, beginning) for beginning in RECORDS]
    records = [raw_record(story) for story in picked]
    path.write_bytes(b"".join(codec.encode(record) + b"\n" for record in records))
    return [(f"`{path.name}`, `{record.id}`", story) for record, story in zip(records, picked, strict=True)]  # fmt: skip


@click.command()
@click.argument("data_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "examples" / "wikinews")  # fmt: skip
def main(data_dir: Path, out: Path) -> None:
    """Write `articles.jsonl`, `pages/` and `SOURCES.md` into the folder --out."""
    stories = list(read_stories(data_dir / "topics" / "wikinews2019.tar.xz"))
    rows = write_pages(out / "pages", stories)
    rows += write_records(out / "articles.jsonl", stories)
    (out / "SOURCES.md").write_text(sources_table(rows), encoding="utf-8")
    click.echo(f"{len(rows)} articles in {out}")


if __name__ == "__main__":
    main()

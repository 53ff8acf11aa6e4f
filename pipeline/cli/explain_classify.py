"""`pipeline classify --explain`: one article's topics, genre and urgency on the terminal, with reasons."""

from collections.abc import Iterator
from itertools import islice
from math import exp

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.cli.cards import render_card
from pipeline.records import DeadLetter, EnrichedArticle, Topic
from pipeline.stages.classify.reasons import Reasons, Spoke, TopicReason, reasons_for
from pipeline.stages.classify.stage import ClassifyTools

BAR_CELLS = 20
WORDS_SHOWN = 10
LEAD_CHARS = 300
ABSENT = "–"


def explain_classify(record: EnrichedArticle | DeadLetter, tools: ClassifyTools) -> RenderableType:
    """The topics with probability and words, genre and urgency with the rule or words that decided.

    A dead letter is shown as a card: there is no article to explain.
    """
    if isinstance(record, DeadLetter):
        return render_card(record)
    reasons = reasons_for(record, tools)
    lead = " ".join(record.body[:LEAD_CHARS].split())
    shown = Text(lead + ("…" if len(record.body) > LEAD_CHARS else ""), style="dim")
    return Group(
        Panel(shown, title=Text(record.title or "no title", style="bold"), title_align="left"),
        _panel("topics", _topics(reasons)),
        _panel("genre and urgency", _rest(record, reasons)),
    )


def bar(probability: float) -> str:
    """A bar as long as the probability, in twentieths.

    >>> bar(0.5)
    '██████████░░░░░░░░░░'
    """
    full = round(probability * BAR_CELLS)
    return "█" * full + "░" * (BAR_CELLS - full)


def words_told(topic: Topic, spoke: tuple[Spoke, ...]) -> str:
    """The strongest words: how much each multiplied the odds; of a match how often it stands there."""
    if topic.method == "matched":
        return "matched: " + ", ".join(f"{word} ×{count:.0f}" for word, count in spoke)
    if not spoke:
        return "its classifier does not tell"
    return ", ".join(f"{word} {exp(min(added, 20.0)):.1f}" for word, added in islice(spoke, WORDS_SHOWN))  # fmt: skip


def _topics(reasons: Reasons) -> Table:
    table = Table(
        "", "probability", "", "code", "odds multiplied by", box=None, padding=(0, 2, 0, 0)
    )
    table.columns[4].overflow = "fold"
    for reason in reasons.topics:
        table.add_row(*_cells(reason))
    if not reasons.topics:
        table.add_row(
            Text("no topic: nothing reached its threshold, or it is no news", style="dim")
        )
    return table


def _cells(reason: TopicReason) -> Iterator[Text]:
    topic = reason.topic
    style = "bold cyan" if topic.main else "cyan" if topic.level == 1 else ""
    yield Text("  " * (topic.level - 1) + topic.name, style=style)
    yield Text(bar(topic.confidence), style=style)
    yield Text(f"{topic.confidence:.2f}")
    yield Text(topic.code, style="dim")
    yield Text(words_told(topic, reason.spoke))


def _rest(record: EnrichedArticle, reasons: Reasons) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right")
    genre = f"{record.genre.code} {record.genre.confidence:.2f}" if record.genre else ABSENT
    grid.add_row("genre", Text(genre, style="bold"))
    grid.add_row("", Text(reasons.genre))
    grid.add_row("urgency", Text(str(record.urgency or ABSENT), style="bold"))
    grid.add_row("", Text(reasons.urgency))
    return grid


def _panel(title: str, content: RenderableType) -> Panel:
    return Panel(content, title=f"[bold]{title}[/]", title_align="left")

"""Related lists: `Next In World` and the headlines under it, `READ ALSO: ...`."""

import re
from collections.abc import Sequence

from pipeline.stages.clean.lines import Line, ends_sentence, is_paragraph, is_title_like

MAX_CHARS = 260
MAX_HEAD_CHARS = 100
_HEAD = re.compile(
    r"(?:Next [Ii]n .{2,40}|(?:Read|READ) [Nn](?:ext|EXT)|Up [Nn]ext|More (?:[Ff]rom|[Oo]n|[Ii]n|[Ss]tories|[Nn]ews|[Cc]overage|[Hh]eadlines|[Ll]ike [Tt]his)\b.{0,60}|"
    r"Stories [Yy]ou[’']?(?:ll| [Mm]ay| [Mm]ight) .{2,30}|(?:Related|RELATED)(?: (?:[Ss]tor(?:y|ies)|[Aa]rticles?|[Cc]ontent|[Cc]overage|[Nn]ews|[Pp]osts?|[Tt]opics?|[Ll]inks?|[Rr]eading|[Vv]ideos?|[Tt]o .{2,30}|STORIES|ARTICLES))?|"
    r"(?:You |We )?(?:[Mm]ay|[Mm]ight) [Aa]lso [Ll]ike|You (?:[Mm]ay|[Mm]ight) (?:also )?(?:like|be interested in|have missed).{0,30}|Recommended(?: (?:for [Yy]ou|[Ss]tories|[Rr]eading|[Aa]rticles|[Vv]ideos))?|"
    r"(?:The )?(?:Most|MOST) (?:[Rr]ead|[Pp]opular|[Ss]hared|[Vv]iewed|[Cc]ommented|[Rr]ecent|READ|POPULAR)\b.{0,40}|(?:Popular|Trending|TRENDING|Latest|LATEST|Recent|Top|TOP|Featured|Other|Further|Today[’']s)(?: [Nn]ow)?(?: (?:[Ss]tories|[Nn]ews|[Aa]rticles|[Pp]osts|[Hh]eadlines|[Rr]eading|[Tt]opics|[Vv]ideos|STORIES|NEWS|stor(?:y|ies)|in .{2,30}))|"
    r"(?:See|Read|Also|Don[’']?t) (?:[Aa]lso|[Mm]ore|[Rr]ead|[Mm]iss)(?: (?:in|on|about|from) .{2,40})?|Also (?:on|in) .{2,40}|Editor[’']?s['’]? (?:[Pp]icks?|[Cc]hoice)|Trending(?: [Nn]ow)?|Around the [Ww]eb|From (?:[Aa]round )?the [Ww]eb|Promoted [Ss]tories|Sponsored [Ss]tories|In [Oo]ther [Nn]ews|What to [Rr]ead [Nn]ext|Continue [Rr]eading|Keep [Rr]eading|Explore [Mm]ore|"
    r"(?:Lesen Sie (?:auch|mehr)|Mehr (?:zum Thema|aus|von|dazu|zu|Artikel)|Auch interessant|Das könnte (?:Sie|Dich|dich) (?:auch )?interessieren|Weitere (?:Artikel|Themen|Meldungen|Nachrichten|Beiträge)|Ähnliche (?:Artikel|Beiträge|Themen)|Meistgelesen\w*|Zum Thema|Verwandte (?:Artikel|Themen|Beiträge)|Aktuelle (?:Artikel|Beiträge|Meldungen)|Neueste (?:Artikel|Beiträge)|Letzte Beiträge|"
    r"À lire aussi|Lire aussi|Sur le même sujet|Leia (?:também|mais)|Te puede interesar|Lea también|Más (?:leídas?|noticias)|Leggi anche|Lees ook|Läs också|Les også|Czytaj (?:też|także|również)|Читайте также)\b.{0,60})[ :.…»>-]*"
)  # fmt: skip
_INLINE = re.compile(
    r"[\[(*▶►•>\s-]{0,4}(?:(?:READ|Read|SEE|See|WATCH|Watch)(?: (?:ALSO|also|Also|MORE|more|More|NEXT|next|THIS|this))?(?: (?:here|on|about|at))?|"
    r"(?:RELATED|Related)(?: (?:story|article|coverage|STORY|ARTICLE|video))?|ALSO (?:READ|SEE|ON)\b.{0,30}|Also [Rr]ead|MORE|More|Don[’']t [Mm]iss|Lesen Sie (?:auch|hier|mehr)|Mehr (?:zum Thema|dazu)|"
    r"Lire aussi|À lire aussi|Leia também|Lea también|Leggi anche|Lees ook|Previous(?: story| post| article)?|Next(?: story| post| article)?|Previously|Vorheriger (?:Artikel|Beitrag)|Nächster (?:Artikel|Beitrag))\s?[:|›»>–-]{1,2}\s?.{3,220}"
)  # fmt: skip
_ARROWS = re.compile(r"[«←‹] [^»]{3,120}|[^«]{3,120} [»→›]")
MIN_RUN = 4


def is_list_head(text: str) -> bool:
    """Whether headlines of other articles follow this line."""
    return len(text) <= MAX_HEAD_CHARS and bool(_HEAD.fullmatch(text))


def label_related(lines: Sequence[Line]) -> None:
    """Labels heads of related lists with the headlines under them, and single teasers."""
    for at, line in enumerate(lines):
        if not line.is_open or len(line.text) > MAX_CHARS:
            continue
        if is_list_head(line.text):
            line.drop("related", "related/list")
            _label_list(lines, at + 1)
        elif _INLINE.fullmatch(line.text) or _ARROWS.fullmatch(line.text):
            line.drop("related", "related/teaser")


def _label_list(lines: Sequence[Line], at: int) -> None:
    """The lines from `at` that read like headlines, up to one that does not."""
    for index in range(at, len(lines)):
        line = lines[index]
        if line.kind is not None and line.kind not in (
            "time",
            "navigation",
            "promotion",
            "caption",
        ):
            return
        if line.kind is None:
            if not _is_teaser(line.text):
                return
            line.drop("related", "related/list")


def _is_teaser(text: str) -> bool:
    return len(text) <= MAX_CHARS and is_title_like(text) and not is_paragraph(text)


def label_after(lines: Sequence[Line], at: int) -> None:
    """Labels what follows the end of an article (from index `at`), if that is not more of it."""
    rest = [line for line in lines[at:] if line.kind is None]
    before = [line for line in lines[:at] if line.kind is None]
    prose = sum(len(line.text) for line in rest if ends_sentence(line.text))
    if 3 * prose > sum(len(line.text) for line in before):
        return
    for line in rest:
        if _is_teaser(line.text):
            line.drop("related", "related/after-end")
        else:
            line.drop("other", "after-end")

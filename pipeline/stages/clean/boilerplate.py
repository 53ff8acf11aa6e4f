"""Boilerplate: lines that a site or a scraper puts around an article, by what they are.

One table of patterns per ledger kind; a pattern must fit the whole line.
"""

import itertools
import re
from collections.abc import Sequence

from pipeline.records import LedgerKind
from pipeline.stages.clean.lines import Line

MAX_CHARS = 420
_AMOUNT = r"(?:\d{1,3}|one|two|three|four|five|six|ten|no)"

_PATTERNS: dict[LedgerKind, tuple[str, ...]] = {
    "debug": (
        r"(?:Article|User|Content|Page|Cxense|Subscription|Meter|Customer|Visitor|Access|Session) "
        r"(?:[Tt]ype|[Ss]tatus|access status|access level|[Ii][Dd]|[Ss]tate|[Ss]egment)\s?:.{0,60}",
        r"(?:Campaign|Placement|Article|Story|Page|Slot|Widget|Asset|Content) ?ID\s?: ?\S{0,40}",
        r"(?:undefined|null|NaN|\[object Object\]|\{\{.{0,80}\}\}|%[sd])",
        r"(?:function ?\(|var \w+ ?=|window\.|document\.|googletag|\(adsbygoogle|<!--|//<!\[CDATA\[).{0,400}",
    ),
    "wall": (
        r"(?:Please )?(?:Register|Subscribe|Sign ?up|Log ?in|Sign ?in|Join)(?: now| today| here)?,? "
        r"(?:for (?:FREE|free|unlimited|full|just|only|as little)|to (?:continue|read|keep reading|unlock|"
        r"access|view|see|comment|get (?:full|unlimited)|enjoy unlimited|gain access)).{0,200}",
        r"(?:Already|Not yet|Not|Are you|Existing|Current) (?:an? )?(?:\w+ )?(?:subscriber|subscribed|registered|member).{0,120}",
        rf".{{0,60}}\b(?:have|has|got) {_AMOUNT} (?:free )?(?:\w+ )?(?:articles?|stories) (?:left|remaining).{{0,120}}",
        r"(?:This (?:article|content|story|page) is |Dieser (?:Artikel|Inhalt) ist )(?:reserved |only |available |exclusive\w* |free |für )"
        r".{0,60}(?:subscribers?|members?|registered|Abonnenten|logged).{0,120}",
        r"(?:To continue reading|To read the (?:full|rest)|Continue reading (?:with|for)|Unlock (?:this|the|full)|"
        r"Get (?:unlimited|full|digital) access|Create (?:a |your )?(?:free )?account|Start your free trial|"
        r"Choose your (?:plan|subscription)|Subscribers? only|Subscriber[- ]exclusive|Forgot(?:ten)? (?:your )?password).{0,160}",
        r"(?:We use|This (?:web)?site uses|By (?:continuing|using)|Wir verwenden|Diese (?:Web)?[Ss]eite verwendet) .{0,200}(?:cookies?|Cookies?)\b.{0,200}",
        r"(?:Accept|Reject|Manage|Allow)(?: all)?(?: cookies?| preferences| consent)?(?: and (?:close|continue))?",
        r"(?:Cookie|Privacy) (?:settings|preferences|notice|policy|Policy|Notice)|Datenschutz(?:erklärung|einstellungen)?",
        r"(?:Please )?(?:enable|turn on) (?:JavaScript|cookies).{0,160}",
        r".{0,80}(?:JavaScript|Javascript|javascript) (?:is|to be|must be|seems) .{0,160}",
        r"(?:Passwort vergessen|Jetzt (?:registrieren|anmelden|abonnieren|weiterlesen)|Bereits (?:registriert|Abonnent)).{0,120}",
    ),
    "promotion": (
        r"(?:Advertisements?|ADVERTISEMENTS?|Adverts?|Anzeigen?|ANZEIGE|Werbung|Publicité|Publicidad|Reklama|Sponsored(?: Content)?|Ad|PROMOTED)"
        r"(?: ?[·•|:–—-] ?.{0,80}| - (?:Scroll|Continue|story).{0,80})?",
        r"(?:Scroll (?:down )?to continue|(?:Story|Article|Text|Post) continues (?:below|after)|Continue (?:reading )?below|"
        r"(?:Report|Remove|Hide) (?:this )?ads?|Skip (?:advert|ad)|Loading advert|After the ad).{0,100}",
        r"(?:Please )?(?:Join|Follow|Subscribe(?: to)?|Find|Like|Connect with|Check out|Catch|Visit|See|Watch)(?: us| me)?,? .{0,60}\b"
        r"(?:Telegram|WhatsApp|Facebook|Twitter|Instagram|YouTube|Youtube|TikTok|LinkedIn|Flipboard|Google News|Threads|Bluesky|"
        r"Snapchat|Pinterest|RSS|channel|Channel|Discord)\b.{0,160}",
        r"Follow (?:us|@\w+|[A-Z][\w.]+ [A-Z][\w.]+) (?:on|at|for|:).{0,120}|Follow @?\w+|@\w{2,30}",
        r"(?:Please )?(?:Sign ?up|Register|Subscribe|Get|Receive)(?: now| here| today| today’s| up)?,? (?:for|to|the|our|your|a|all)? ?.{0,120}\b"
        r"(?:newsletters?|Newsletters?|email|e-mail|inbox|alerts?|briefing|Briefing|bulletin|digest|updates|app|daily|weekly|magazine|podcast)\b.{0,200}",
        r".{0,100}\b(?:straight|delivered|sent|direct|directly) (?:daily |weekly |straight |directly |right )?(?:to|into) your (?:inbox|phone|email).{0,120}",
        r"(?:Download|Get|Install|Try)(?: now)?,? (?:the|our) .{0,60}\b(?:app|App)\b.{0,120}",
        r".{0,60}(?:App Store|Google Play)\.?",
        r"(?:Support (?:our|us|independent|quality|local|the)|Donate(?: now| today| to)?|Make a (?:donation|contribution)|Become a (?:member|supporter|patron|subscriber)|"
        r"Buy (?:the|a|your) (?:book|ticket|copy|print)|Please (?:consider )?(?:donat|support)\w*|Help us).{0,200}",
        r"(?:Subscribe|Subscribe (?:now|today|here|to .{1,60})|Newsletters?|E-?[Mm]ail [Nn]ewsletters?|Daily newsletter|Abonnieren|Abo(?:nnement)?|Donate|Spenden)[!.:]?",
        r"(?:Enter your email|Your email address|Email address|E-mail-Adresse|Please enter a valid|Thank you for (?:subscribing|signing)|Thanks for (?:subscribing|signing)).{0,120}",
        r"(?:Listen to|Hear|Watch|Tune in).{0,80}\b(?:podcast|Podcast|live stream|livestream|on Apple|on Spotify)\b.{0,160}",
        r"(?:Newsletter|Jetzt) (?:abonnieren|bestellen|anmelden|kaufen).{0,120}",
    ),
    "legal": (
        r"Our Standards ?:.{0,160}",
        r".{0,60}\b(?:Trust Principles|Code of Conduct|Charter of Fair Reporting|Ethics Policy)\.?",
        r"(?:Copyright|©|\(c\)|\(C\)|&copy;)\W{0,3}(?:Copyright|©)?.{0,40}(?:\b(?:19|20)\d\d\b|Reuters|Associated Press|AFP|dpa|Ltd|Inc|Limited|Media|LLC|GmbH).{0,300}",
        r".{0,120}\b[Aa]ll [Rr]ights [Rr]eserved\b.{0,250}",
        r".{0,120}\bAlle Rechte vorbehalten\b.{0,200}",
        r".{0,200}\bmay not be (?:published|reproduced|used|copied|republished).{0,200}",
        r"(?:The (?:views|opinions) expressed|Views expressed|Opinions expressed|Disclaimer|DISCLAIMER)\b.{0,400}",
        r"(?:Terms(?: of (?:Use|Service|use|service)| (?:and|&) [Cc]onditions)?|Impressum|Legal(?: Notice)?|AGB|Disclosure:.{0,300})",
        r"©.{2,80}",
        r"Reuters,? the news and media division of Thomson Reuters.{0,400}",
    ),
    "time": (
        r"(?:(?:Est(?:imated|\.)?|Average) )?(?:[Rr]ead(?:ing)? [Tt]ime:? ?|Lesezeit:? ?(?:ca\. )?)?\d{1,3}[ -]?(?:min(?:ute)?s?|Min(?:uten?)?\.?|MIN)(?:[ -]?(?:read|Read|READ|lesezeit|Lesezeit))?",
        r"(?:(?:First |Last |Originally )?(?:[Pp]ublished|PUBLISHED|[Uu]pdated|UPDATED|[Mm]odified|[Pp]osted|POSTED|[Cc]reated|Veröffentlicht|Aktualisiert|Stand|Date|Erstellt|Issued)(?: (?:on|at|am|by|:))?\b)"
        r"[ :|-].{0,90}\d.{0,60}",
        r"\d{1,2} (?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?) ago(?: .{0,40})?|vor \d{1,2} (?:Minuten|Stunden|Tagen?)",
    ),
    "navigation": (
        r"(?:Click|Tap) to (?:copy|share|tweet|print|email|enlarge|expand|play|view).{0,60}|Copy (?:link|Link|URL|address).{0,40}|Link copied.{0,30}",
        r".{0,80}, opens? (?:in )?(?:a )?new (?:tab|window)",
        r"[Oo]pens? (?:in )?(?:a )?new (?:tab|window)",
        r"Purchase Licensing Rights.{0,40}|(?:Reprints?|Permissions|Licen[sc]e (?:this|content)).{0,60}",
        r"Skip to (?:main |primary )?(?:content|navigation|search|footer|menu).{0,30}|(?:Zum|Zur) (?:Inhalt|Hauptinhalt|Navigation|Startseite).{0,30}",
        r"(?:Play|Pause|Mute|Unmute|Replay|Fullscreen|Volume|Settings|Auto|Current [Tt]ime|Duration|Remaining Time|Loaded|Stream Type).{0,40}|(?:\d{3,4}p ?(?:HD)? ?){1,6}|0?0:00(?: ?/ ?\d{1,2}:\d\d)?|This is a modal window\.?.{0,100}",
        r"(?:Filed [Uu]nder|Posted in|Tagged(?: with)?|Tags|Topics?|Keywords|Categories|Category|Labels|Schlagworte|Schlagwörter|Themen|Kategorien?|More about|Read more about|In this article|Explore more on these topics)\s?:? ?.{0,200}",
    ),
    "comment": (
        r"(?:\d{1,5} |No |View |Show |Hide |All |Post |Add |Read |Leave |Write |Load )?(?:(?:a|all|your|the|more|new) )?(?:\d{1,5} )?(?:[Cc]omments?|COMMENTS?|[Rr]epl(?:y|ies)|[Rr]esponses?|Kommentare?)(?: ?\(\d{1,5}\)| \d{1,5})?(?: (?:so far|yet|are closed|on this .{1,20}|to .{1,120}|on .{1,120}|schreiben|anzeigen|verfassen))?\.?",
        r"(?:Join the (?:conversation|discussion|debate)|Have your say|What do you think|Be the first to comment|Comments? (?:are|have been|were|section) (?:now )?(?:closed|disabled|turned|moderated|subject|off|welcome|rules|guidelines|policy).{0,80}|Please (?:log in|login|sign in) to comment|"
        r"Leave a (?:reply|comment|Reply|Comment)|Your email (?:address )?will not be published|Required fields are marked|Post (?:a )?comment|Submit (?:a )?comment|Cancel reply|"
        r"Schreib(?:en Sie|e)? (?:einen|deinen|Ihren)? ?Kommentar|Kommentar (?:hinterlassen|schreiben|verfassen|abgeben)|Deine E-Mail-Adresse wird nicht).{0,160}",
        r"(?:Reply|Antworten|Report abuse|Report comment|Flag|Like|Recommend|Permalink|Upvote|Downvote)(?: ?[|·•] ?.{0,40}| \d{1,4})?",
        r".{2,60} (?:says|said|schreibt|sagt|wrote|writes) (?:on|am) .{4,40}\d:",
        r"Posted by:? .{2,40} (?:on|at|\|) .{4,40}",
    ),
}  # fmt: skip
_WEAK: dict[LedgerKind, tuple[str, ...]] = {
    "navigation": (
        r"(?:Share|SHARE|Teilen|Tweet|Email|E-[Mm]ail|Mail|Print|PRINT|Drucken|Save|Bookmark|Like|Pin|Pin it|Facebook|Twitter|X|WhatsApp|Whatsapp|Messenger|Telegram|LinkedIn|Linkedin|Reddit|Pinterest|"
        r"Tumblr|Flipboard|Pocket|Instagram|YouTube|Youtube|Google\+?|Xing|XING|RSS|SMS|Copy|More|VK|Line|Threads|TikTok|Viber|Skype|Digg|StumbleUpon|Delicious|Text size|Gift|Listen)"
        r"(?: ?[,|/·•] ?.{0,60}|(?: this)?(?: (?:article|story|page|post|via|on|by|with|it|to|auf|per|mit)\b.{0,40})?)?",
        r"(?:Home|Homepage|Menu|MENU|Menü|Search|Suche|Close|Schließen|Back|Next|Previous|Prev|Zurück|Weiter|Top|Back to top|Nach oben|Login|Log in|Log ?out|Logout|Sign in|Sign out|My account|Mein Konto|"
        r"Register|Registrieren|Anmelden|Contact(?: us| Us)?|Kontakt|About(?: us| Us)?|Über uns|Archive|Archiv|Sitemap|Site Map|Help|FAQ|Jobs|Careers|Advertise(?: with us| With Us)?|Privacy|Sections|Topics|"
        r"News|Business|Sports?|Opinion|Politics|World|Technology|Tech|Health|Entertainment|Lifestyle|Culture|Science|Travel|Local|Weather|Video|Videos|Photos|Podcasts?|Live|Home page|Startseite|Toggle navigation|Tags?|Print edition)",
        r"(?:Page|Seite) \d{1,3}(?: (?:of|von) \d{1,3})?|\d{1,3} ?/ ?\d{1,3}|(?:\d ){2,12}\d|View (?:all|more|gallery|comments|image).{0,60}|(?:Show|Load|See) (?:all|more|less).{0,40}|Expand|Collapse",
        r"[\W\d_]{1,12}|\d{1,6} (?:[Vv]iews?|[Ss]hares?|[Ll]ikes?|[Rr]eads?|[Vv]otes?)|\[ ?.{1,30} ?\]",
    ),
}  # fmt: skip
"""What may as well be a heading or a table's cell: only where nobody has chosen the article's lines."""


def _compiled(patterns: dict[LedgerKind, tuple[str, ...]]) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<{kind}>{'|'.join(these)})" for kind, these in patterns.items())
    )


def _anchored(patterns: dict[LedgerKind, tuple[str, ...]]) -> dict[LedgerKind, tuple[str, ...]]:
    """Those that say how a line begins; the others are looked for all through it, which is what costs."""
    return {
        kind: tuple(one for one in these if not one.startswith(".{"))
        for kind, these in patterns.items()
    }


_ANY, _ANCHORED, _ANY_WEAK = _compiled(_PATTERNS), _compiled(_anchored(_PATTERNS)), _compiled(_WEAK)
_WITHIN = (
    "left", "remaining", "avaScript", "avascript", " your ", "App Store", "Google Play", "Trust Principles",
    "Code of Conduct", "Charter of Fair", "Ethics Policy", "eserved", "vorbehalten", "may not be", " new ",
)  # fmt: skip
"""Every pattern that is no anchored one has one of these, or says who wrote and ends in a colon."""
_DEBUG = re.compile("|".join(_PATTERNS["debug"]))
_WEAK_DEBUG = re.compile(r"[A-Z][\w -]{2,30} ?:(?: [\w./-]{0,20}){0,3}")
_METERED = re.compile(r"Article type ?: ?(?P<type>\w+)", re.IGNORECASE)

_COMMENTS_BEGIN = re.compile(
    r"(?:\d{1,5} )?(?:Comments?|COMMENTS?|Kommentare|Responses?|Leserkommentare)(?: ?\(\d{1,5}\))?:?|"
    r"\d{1,5} (?:comments?|[Rr]esponses?|thoughts?|Kommentare|replies)\b.{0,120}|"
    r"(?:Leave a|Post a|Add a) (?:reply|Reply|comment|Comment).{0,40}|Join the (?:conversation|discussion).{0,40}|Kommentar (?:schreiben|verfassen|hinterlassen)"
)


def kind_of(text: str, *, weak: bool = True) -> tuple[LedgerKind, str] | None:
    """The ledger kind and rule of a boilerplate line, or None; `weak` uses the weak patterns too.

    >>> kind_of("Article type: metered")
    ('debug', 'boilerplate/debug')
    """
    if len(text) > MAX_CHARS:
        return None
    pattern = _ANY if text.endswith(":") or any(word in text for word in _WITHIN) else _ANCHORED
    found = pattern.fullmatch(text) or (_ANY_WEAK.fullmatch(text) if weak else None)
    return (found.lastgroup, f"boilerplate/{found.lastgroup}") if found else None  # type: ignore[return-value]


def label_debug(lines: Sequence[Line]) -> None:
    """Labels the technical lines that a scraper or a paywall's script left behind."""
    for line in lines:
        if line.is_open and len(line.text) <= MAX_CHARS and _DEBUG.fullmatch(line.text):
            line.drop("debug", "boilerplate/debug")
    _label_debug_block(lines)


def _label_debug_block(lines: Sequence[Line]) -> None:
    for before, line in itertools.pairwise(lines):
        if before.kind == "debug" and line.is_open and _WEAK_DEBUG.fullmatch(line.text):
            line.drop("debug", "boilerplate/debug-block")


def label_boilerplate(lines: Sequence[Line], *, weak: bool) -> None:
    """Labels boilerplate lines, and lines of the same make between technical ones."""
    for line in lines:
        if line.is_open:
            found = kind_of(line.text, weak=weak)
            if found:
                line.drop(*found)
    _label_debug_block(lines)


def begins_comments(text: str) -> bool:
    """Whether readers' comments follow this line."""
    return len(text) <= 200 and bool(_COMMENTS_BEGIN.fullmatch(text))


def paywall_of(lines: Sequence[Line]) -> bool | None:
    """What the lines say of a paywall: True for a metered or closed article, None if nothing."""
    for line in lines:
        match = _METERED.match(line.text) if line.kind == "debug" else None
        if match:
            return {"metered": True, "premium": True, "locked": True, "free": False}.get(
                match["type"].lower()
            )
    return None

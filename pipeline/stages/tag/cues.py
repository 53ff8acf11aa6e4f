"""The words by which news tells who speaks."""

import re

_VERBS = ["said", "says", "told", "tells", "added", "adds", "wrote", "writes", "tweeted", "posted", "asked", "asks", "replied", "replies", "explained", "explains", "noted", "notes", "insisted", "insists", "warned", "warns", "argued", "argues", "claimed", "claims", "stated", "states", "declared", "declares", "announced", "continued", "continues", "recalled", "recalls", "admitted", "admits", "acknowledged", "concluded", "commented", "confirmed", "stressed", "emphasised", "emphasized", "urged", "joked", "quipped", "remarked", "responded", "recounted", "testified", "shouted", "complained", "suggested", "observed", "predicted", "lamented", "boasted", "vowed", "pleaded", "demanded", "exclaimed", "cautioned", "saying", "asking", "adding", "writing", "tweeting", "telling"]  # fmt: skip
VERBS = frozenset(_VERBS)
"""Verbs of saying, written for this project."""

CUE = re.compile(
    r"\b(?:(?P<verb>quoted|cited)\s(?=[^.\n]{2,80}\sas\s(?:saying|telling))(?P<as>[^.\n]{2,80}?\sas\s(?:saying|telling))"
    r"|[Aa]ccording to|[Ss]aid|[Ss]ays|" + "|".join(sorted(_VERBS, key=len, reverse=True)) + r")\b"
)
PRONOUN = re.compile(r"\s?\b(?:he|she|He|She)\b")
SENTENCE_END = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Sen|Rep|Gov|Col|Sgt))[.!?][\"”’']?\s+(?=[A-Z\"“])"
)

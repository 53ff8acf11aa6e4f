"""Waits until a flow has come through and gives the judge's word on it."""

import time
from collections.abc import Sequence

from pipeline.config import Settings
from tests.kafka import judge
from tests.kafka.judge import Mark, Verdict


def verdict(settings: Settings, sent: Sequence[Mark], *, still_s: float = 20) -> Verdict:
    """The judge's word, once everything came out, or nothing more does for `still_s`.

    One more look a second later catches what comes twice.
    """
    seen, moved_s = -1, time.monotonic()
    while time.monotonic() - moved_s < still_s:
        found = len(judge.marks(settings.brokers, settings.topic("news-enriched")))
        if found != seen:
            seen, moved_s = found, time.monotonic()
        if found >= len(sent):
            time.sleep(1)
            break
        time.sleep(0.3)
    return judge.judge(sent, judge.marks(settings.brokers, settings.topic("news-enriched")))

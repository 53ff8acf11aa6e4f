"""A moment as people give it on the command line: `2h` ago, or a date with or without a time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"^(\d{1,6})\s*([smhdw])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_moment(text: str, *, now: datetime) -> datetime | None:
    """The moment in UTC, None if `text` names none.

    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> parse_moment("2h", now=now), parse_moment("2026-02-03 04:05", now=now)
    (datetime.datetime(2026, 2, 28, 22, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2026, 2, 3, 4, 5, tzinfo=datetime.timezone.utc))
    """
    ago = _AGO.match(text.strip())
    try:
        if ago is not None:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Moment(click.ParamType):
    """A click type for `parse_moment`."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment, or a usage error that says what can be given."""
        from pipeline.runtime.runner import utc_now

        if isinstance(value, datetime):
            return value
        found = parse_moment(str(value), now=utc_now())
        if found is None:
            self.fail(f"{value!r} is neither a time ago (30m, 2h, 3d) nor a date (2026-03-01, 2026-03-01T12:00; UTC)", param, ctx)  # fmt: skip
        return found

"""What stands close to a page's headline, where bylines and dates are."""

from collections.abc import Callable, Iterator
from typing import Any

MAX_CLIMB = 12
MAX_STEPS = 4
"""So many times as many elements are looked at, those that show nothing included."""
UNSEEN = frozenset(("script", "style", "noscript", "template", "svg"))
Step = Callable[[Any], Any | None]


def after(heading: Any, at_most: int) -> Iterator[Any]:
    """The elements that follow a heading, in the page's order."""
    return _walk(_beyond(heading), _following, at_most)


def before(heading: Any, at_most: int) -> Iterator[Any]:
    """The elements that stand before a heading, the nearest first."""
    return _walk(_preceding(heading), _preceding, at_most)


def _walk(element: Any | None, step: Step, at_most: int) -> Iterator[Any]:
    found = 0
    for _ in range(MAX_STEPS * at_most):
        if element is None or found == at_most:
            return
        if isinstance(element.tag, str) and element.tag not in UNSEEN:
            found += 1
            yield element
        element = step(element)


def _following(element: Any) -> Any | None:
    return element[0] if len(element) and element.tag not in UNSEEN else _beyond(element)


def _beyond(element: Any) -> Any | None:
    """The next element that is not within this one."""
    for _ in range(MAX_CLIMB):
        following = element.getnext()
        if following is not None:
            return following
        element = element.getparent()
        if element is None:
            return None
    return None


def _preceding(element: Any) -> Any | None:
    """The element before this one in the page's order: the last within its elder sibling, else its parent."""
    elder = element.getprevious()
    if elder is None:
        return element.getparent()
    for _ in range(MAX_CLIMB):
        if not len(elder) or elder.tag in UNSEEN:
            break
        elder = elder[-1]
    return elder

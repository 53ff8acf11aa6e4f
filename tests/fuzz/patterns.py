"""Every regular expression of the stages, and texts that make it backtrack if anything can.

The texts are made from the pattern itself: what a repeat repeats, many times over, behind all that
must stand before it, and with something behind it that does not fit.
"""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pipeline.sources
import pipeline.stages
import pipeline.text

METHODS = frozenset(("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"))
COMMON = ("a", "A", "1", " ", "A ", "a ", "A. ", "(", "A, ", ". ", "-", "By ", "<a", '"', "a@", "1,", "&", "/a")  # fmt: skip
SHORT_SIZES = (12, 20, 25, 31, 37, 60, 600)
"""What takes exponential time shows at twenty characters, and hangs at sixty."""
MADE_LONG = 40
TAILS = ("", "\n!")
MANY_TIMES = 20
"""A repeat that ends before so many is harmless."""


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern, where it is defined, and how that module uses it."""

    name: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


def used_patterns() -> list[Used]:
    """The text patterns that the modules of stages, text and sources define, each once."""
    found: dict[re.Pattern[str], Used] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _patterns(value):
                found.setdefault(pattern, Used(f"{module.__name__}.{name}", pattern, _methods(module, name)))  # fmt: skip
    return list(found.values())


def _modules() -> Iterator[ModuleType]:
    for package in (pipeline.stages, pipeline.text, pipeline.sources):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(info.name)


def _patterns(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict | list | tuple | set | frozenset) and depth < 4:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _patterns(item, depth + 1)


def _methods(module: ModuleType, name: str) -> frozenset[str]:
    """The methods that the module calls on it; of a pattern in a table, those it calls on any."""
    source = inspect.getsource(module)
    own = frozenset(re.findall(rf"\b{re.escape(name)}\.(\w+)\b", source)) & METHODS
    return own or frozenset(re.findall(r"\.(\w+)\(", source)) & METHODS or frozenset(("search",))


def slowest(used: Used, chars: int, limit_s: float) -> tuple[float, str]:
    """The longest CPU time in seconds over its texts of up to `chars` characters, and which it was.

    Goes up from short texts and stops at the first that takes longer than `limit_s`, so that a
    pattern of exponential time is found out before it hangs; only the slowest texts are made long.
    """
    calls = [_call(used.pattern, method) for method in sorted(used.methods)]
    texts = sorted(_attacks_of(used.pattern))
    worst = (0.0, "")
    for size in (*SHORT_SIZES, chars):
        times: dict[tuple[str, str], float] = {}
        for before, unit in texts:
            text = (before + unit * (size // len(unit) + 1))[:size]
            for call, tail in product(calls, TAILS):
                times[before, unit] = max(times.get((before, unit), 0.0), _least(call, text + tail, worst[0]))  # fmt: skip
            if times[before, unit] > worst[0]:
                worst = times[before, unit], f"{before[:20]!r}, then {unit[:20]!r} over and over"
            if worst[0] > limit_s:
                return worst
        if size == SHORT_SIZES[-1]:
            texts = sorted(times, key=times.__getitem__)[-MADE_LONG:]
    return worst


def _call(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    if method in ("sub", "subn"):
        return lambda text: pattern.sub("", text)
    if method == "finditer":
        return lambda text: sum(1 for _ in pattern.finditer(text))
    call: Callable[[str], object] = getattr(pattern, method)
    return call


def _least(call: Callable[[str], object], text: str, known: float) -> float:
    """Seconds of CPU; measured again where it would be a new record, for other work disturbs."""
    least = float("inf")
    for _ in range(3):
        started = time.process_time()
        call(text)
        least = min(least, time.process_time() - started)
        if least <= known:
            break
    return least


def _attacks_of(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Pairs of what stands before and what is repeated."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    return {(before, unit) for before, unit in _attacks(tree, "") if unit} | {("", unit) for unit in COMMON}  # fmt: skip


def _attacks(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    for code, value in tree:
        for part in _parts(code, value):
            if code in _REPEATS and value[1] >= MANY_TIMES:
                unit = _sample(part)
                yield before, unit
                yield "", before + unit
            yield from _attacks(part, before)
            yield "", before + _sample(part)
        before += _sample([(code, value)])
    yield "", before
    yield before[:-1], before[-1:]


_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def _parts(code: Any, value: Any) -> list[Any]:
    """The smaller patterns in one node of a parsed pattern."""
    if code in _REPEATS:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return [value] if code is codes.ATOMIC_GROUP else []


def _sample(tree: Any) -> str:
    """A short text that the pattern mostly matches."""
    return "".join(_sample_node(code, value) for code, value in tree)


def _sample_node(code: Any, value: Any) -> str:
    if code in (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN):
        items = value if code is codes.IN else [(code, value)]
        return next((char for char in _CANDIDATES if _holds(items, char)), _only(items))
    if code in _REPEATS:
        return _sample(value[2]) * max(value[0], 1)
    if code in (codes.SUBPATTERN, codes.BRANCH, codes.ATOMIC_GROUP):
        return _sample(_parts(code, value)[0])
    return ""


_CANDIDATES = "aA1 -.,(:/é\n\u2014<>\"'&_|" + "".join(map(chr, range(33, 1_000))) + "\u200b\u3000"


def _only(items: Any) -> str:
    """A character of a set that holds none of the usual ones."""
    return next((chr(value) for code, value in items if code is codes.LITERAL), "a")


def _holds(items: Any, char: str) -> bool:
    """Whether a character set holds the character."""
    found = any(_is_in(code, value, char) for code, value in items)
    return found != any(code is codes.NEGATE for code, _ in items)


def _is_in(code: Any, value: Any, char: str) -> bool:
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        return bool((ord(char) == value) == (code is codes.LITERAL))
    if code is codes.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if code is codes.CATEGORY:
        kinds = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}  # fmt: skip
        name = str(value).removeprefix("CATEGORY_")
        return kinds[name] if name in kinds else not kinds[name.removeprefix("NOT_")]
    return code is codes.ANY

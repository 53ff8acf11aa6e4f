"""Which language a text is in, by the letters that stand side by side: a small model of our own.

One to four letters in a row are counted in 32,768 buckets, each of which speaks for or against each of
75 languages (multinomial naive Bayes). Ten more are told by their scripts. `pipeline.training.languages`
makes the model.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.models import open_model
from pipeline.records import Language, ModelRef

MODEL_NAME = "languages"
BITS = 15
ORDERS = 4
UNKNOWN = Language(code="und", confidence=0.0)
MAX_CHARS = 300
"""On held-out news three sentences of so many characters are told right in 98.9 % of 75 languages."""
MIN_LETTERS = 24
"""Below about four words the model guesses."""
MIN_CONFIDENCE = 0.5
"""Languages that the model does not know come out below (Maltese as Icelandic, 0.27)."""
_DECLARED = re.compile(r"[a-z]{2}(?=$|[-_])", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W\d_]+")
_WITHIN = {"nn": "no", "nb": "no"}
"""Languages that the model tells apart and readers of ISO 639-1 do not."""
_SCRIPTS = {
    "dv": "\u0780-\u07bf", "or": "\u0b00-\u0b7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f", "si": "\u0d80-\u0dff",
    "lo": "\u0e80-\u0eff", "bo": "\u0f00-\u0fff", "my": "\u1000-\u109f", "am": "\u1200-\u137f", "km": "\u1780-\u17ff",
}  # fmt: skip
"""Scripts of one language each, of which the model knows none (Unicode 16, chapters 12 to 16)."""
_OWN_SCRIPT = re.compile("|".join(f"(?P<{code}>[{chars}])" for code, chars in _SCRIPTS.items()))
MIN_OWN = 12
_FACTORS = (np.uint32(2_654_435_761), np.uint32(2_246_822_519), np.uint32(3_266_489_917))
"""Odd numbers that mix bits well (Knuth's, and two of xxHash)."""


@dataclass(frozen=True, slots=True, repr=False)
class LanguageTool:
    """The model, loaded once per process: 50 ms and 10 MB.

    `alike`: the columns of each code, two for some; `weights`: float32, (32,768, languages); `sharpness` makes confidences of their sums.
    """

    codes: tuple[str, ...]
    alike: Mapping[str, list[int]]
    weights: npt.NDArray[np.float32]
    sharpness: float
    model: ModelRef

    def identify(self, text: str, declared: str | None = None) -> Language:
        """The language of the text's first 300 characters, as ISO 639-1.

        `declared` is what the page or feed says (`en`, `de-AT`): it stands, with confidence 0.5, where
        the text is too short to tell, and where it is a language that the model does not know.
        """
        sample = text[:MAX_CHARS]
        if sum(map(str.isalpha, sample)) < MIN_LETTERS and not _is_dense(sample):
            return _declared(declared)
        own = None if sample.isascii() else _by_script(sample)
        if own:
            return own
        sums = self._sums(buckets(sample)) * self.sharpness
        shares = np.exp(sums - sums.max())
        code = self.codes[int(sums.argmax())]
        confidence = float(shares[self.alike[code]].sum() / shares.sum())
        said = _declared(declared)
        is_beyond = said.code not in (*self.codes, UNKNOWN.code) and code != "en"
        if confidence < MIN_CONFIDENCE or is_beyond:
            return said
        return Language(code=code, confidence=round(min(1.0, confidence), 4))

    def _sums(self, rows: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
        """What the buckets say for each language; a product with ones is summed in half the time."""
        found: npt.NDArray[np.float32] = np.ones(len(rows), np.float32) @ self.weights.take(
            rows, axis=0
        )
        return found


def buckets(text: str) -> npt.NDArray[np.uint32]:
    """The buckets of a text's one to four characters in a row, letters and spaces only.

    uint32, (about 4 x characters,), each below 32,768.
    """
    letters = f" {_NO_LETTERS.sub(' ', text.lower()).strip()} "
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32)
    found = []
    mixed = np.zeros(len(codes), np.uint32)
    for order in range(ORDERS):
        if order >= len(codes):
            break
        mixed = (mixed[: len(codes) - order] * _FACTORS[0] + codes[order:] + np.uint32(order + 1)) * _FACTORS[1]  # fmt: skip
        found.append(((mixed ^ (mixed >> np.uint32(15))) * _FACTORS[2]) >> np.uint32(32 - BITS))
    return np.concatenate(found)


def load_language_tool() -> LanguageTool:
    """Reads the model that ships. Raises ModelError if it is not the manifest's."""
    file = open_model(MODEL_NAME)
    data: Any
    with np.load(file.path) as data:
        codes = tuple(_WITHIN.get(str(code), str(code)) for code in data["codes"])
        return LanguageTool(
            codes=codes,
            alike={code: [at for at, other in enumerate(codes) if other == code] for code in codes},
            weights=data["weights"].astype(np.float32),
            sharpness=float(data["sharpness"]),
            model=ModelRef(name=file.name, version=file.version),
        )


def _by_script(text: str) -> Language | None:
    found = [match.lastgroup or "" for match in _OWN_SCRIPT.finditer(text)]
    if len(found) < MIN_OWN:
        return None
    code = max(sorted(set(found)), key=found.count)
    share = found.count(code) / sum(map(str.isalpha, text))
    return Language(code=code, confidence=round(min(1.0, share), 4)) if share > 0.5 else None


def _is_dense(text: str) -> bool:
    """Whether it is in a script in which a word is one or two characters."""
    return sum("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text) >= 6


def _declared(code: str | None) -> Language:
    match = _DECLARED.match(code.strip()) if code else None
    return Language(code=match[0].lower(), confidence=0.5) if match else UNKNOWN

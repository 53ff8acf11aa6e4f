"""Which language a text is in, by py3langid (Marco Lui's langid.py model, kept by Adrien Barbaresi)."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.records import Language, ModelRef

MODEL_NAME = "py3langid"
UNKNOWN = Language(code="und", confidence=0.0)
MAX_CHARS = 400
"""On 508 news pages in several languages the answer for 400 characters was that for 2,000."""
MIN_LETTERS = 24
"""Below about four words the model guesses (it takes `hello` for Breton)."""
MIN_CONFIDENCE = 0.2
_DECLARED = re.compile(r"[a-z]{2}(?=$|[-_])", re.IGNORECASE)
_WITHIN = {"arz": "ar", "ary": "ar", "yue": "zh", "wuu": "zh", "nn": "no", "nb": "no"}
"""Languages that the model tells apart and ISO 639-1 or its readers do not."""


@dataclass(frozen=True, slots=True)
class LanguageTool:
    """The identifier, loaded once per process: about 0.5 s and 75 MB."""

    identifier: Any
    model: ModelRef

    def identify(self, text: str, declared: str | None = None) -> Language:
        """The language of the text's first 400 characters, as ISO 639-1.

        `declared` is what the page or feed says (`en`, `de-AT`): it stands where the text is too
        short to tell, with confidence 0.5.
        """
        sample = text[:MAX_CHARS]
        if sum(map(str.isalpha, sample)) < MIN_LETTERS and not _is_dense(sample):
            return _declared(declared)
        code, confidence = self.identifier.classify(sample)
        code = _WITHIN.get(code, code)
        if len(code) != 2 or confidence < MIN_CONFIDENCE:
            return _declared(declared)
        return Language(code=code, confidence=round(min(1.0, max(0.0, float(confidence))), 4))


def load_language_tool() -> LanguageTool:
    """Reads the model that py3langid ships."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return LanguageTool(identifier, ModelRef(name=MODEL_NAME, version=version(MODEL_NAME)))


def _is_dense(text: str) -> bool:
    """Whether it is in a script in which a word is one or two characters."""
    return sum("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text) >= 6


def _declared(code: str | None) -> Language:
    match = _DECLARED.match(code.strip()) if code else None
    return Language(code=match[0].lower(), confidence=0.5) if match else UNKNOWN

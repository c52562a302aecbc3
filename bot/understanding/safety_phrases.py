"""The words of content/safety.yml, found in what people write."""

from __future__ import annotations

from pathlib import Path

from bot.content.safety_words import SAFETY, read_safety_words
from bot.understanding.normalise import normalise


class SafetyPhrases:
    """Finds phrases as whole words, in the written form in which all messages are compared."""

    def __init__(self, of: dict[str, list[str]], unless: list[str]) -> None:
        self._of = of
        self._unless = unless

    @classmethod
    def load(cls, path: Path) -> SafetyPhrases:
        """Raises ContentError."""
        words = read_safety_words(path)
        return cls(
            {intent: list(map(_written, phrases)) for intent, phrases in words.of.items()},
            list(map(_written, words.unless)),
        )

    def find(self, text: str) -> str | None:
        """The safety intent that the text says in so many words, the first in the order of `SAFETY`; None where it says none."""
        written = _written(text)
        for harmless in self._unless:
            written = written.replace(harmless, " / ")
        return next(
            (intent for intent in SAFETY if any(phrase in written for phrase in self._of.get(intent, ()))), None
        )


def _written(text: str) -> str:
    """With a space on either side, so that a phrase is found among whole words only."""
    return f" {' '.join(normalise(text).replace('?', ' ').split())} "

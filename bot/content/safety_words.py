"""content/safety.yml: words at which the safety answer comes at once, in every language, as the organisation knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.locales import is_known
from bot.content.yaml_file import Lines, read_yaml

SAFETY = ("in_danger", "self_harm", "is_minor")
"""The intents that win over a likelier one, the first of them before the next (intents.md)."""

UNLESS = "unless"
SHORTEST = 2
"""Characters. One letter stands in too many messages."""


@dataclass(frozen=True)
class SafetyWords:
    """Phrases as they were written: of each safety intent, and those in which they mean something harmless."""

    of: dict[str, tuple[str, ...]]
    unless: tuple[str, ...]


def read_safety_words(path: Path) -> SafetyWords:
    """Raises ContentError."""
    value = read_yaml(path)
    if not isinstance(value, Lines):
        raise ContentError(path, None, f"the file needs {', '.join(SAFETY)}, each with a list per language.")
    for part in value:
        if part not in (*SAFETY, UNLESS):
            known = ", ".join((*SAFETY, UNLESS))
            raise ContentError(path, value.line_of(part), f"'{part}' is not a part of this file: it has {known}.")
    return SafetyWords(
        {intent: tuple(_phrases(path, value, intent)) for intent in SAFETY}, tuple(_phrases(path, value, UNLESS))
    )


def _phrases(path: Path, value: Lines, part: str) -> Iterator[str]:
    languages = value.get(part) or Lines(value.line_of(part))
    if not isinstance(languages, Lines):
        raise ContentError(path, value.line_of(part), f"under '{part}' write languages, each with a list: en: [...].")
    for language, phrases in languages.items():
        line = languages.line_of(language)
        if not is_known(language):
            raise ContentError(path, line, f"'{language}' is not a language: use its code, for example sq.")
        if not isinstance(phrases, list):
            raise ContentError(path, line, "write a list in square brackets: [one, another].")
        for phrase in phrases:
            if not isinstance(phrase, str) or len(phrase.strip()) < SHORTEST:
                what = f"'{phrase}' is too short, or not text: write words as people type them, and numbers in quotes."
                raise ContentError(path, line, what)
            yield phrase

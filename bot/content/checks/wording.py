"""How a text is worded: terms said in one way, no word that blames or promises, no sentence that is too long.

Each language has two files for it, beside its catalogues: `glossary.yml` (the terms) and `avoid.yml` (the words). English has
them in content/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.locales import SOURCE_LANGUAGE, locale_of
from bot.content.yaml_file import Lines, read_yaml

SENTENCE_WORDS = 25
SENTENCE_CHARACTERS = 50
"""For languages that put no spaces between words."""
WITHOUT_SPACES = ("zh", "ja", "th", "km", "lo", "my")
KINDS = ("blaming", "promising")

_SENTENCE_END = re.compile(r"[.!?…؟۔।։።:]+(?=[\s\"'»”’)]|$)|[。！？：]|\n+")


@dataclass(frozen=True)
class Wording:
    """The glossary and the avoided words of one language, as patterns over lower-case text."""

    language: str
    terms: dict[str, re.Pattern[str]]
    said: dict[str, str]
    """How each term is said: the first way that the glossary gives, for the message."""
    avoided: dict[str, re.Pattern[str]]
    right: re.Pattern[str] | None
    """Phrases in which an avoided word is right: `not your fault`."""

    def missing_terms(self, source: str, text: str, source_terms: dict[str, re.Pattern[str]]) -> Iterator[str]:
        """The terms that the source has and the translation does not say as the glossary does."""
        lower_source, lower_text = re.sub(r"\{\w+\}", " ", source.lower()), text.lower()
        for term, pattern in source_terms.items():
            if term in self.terms and pattern.search(lower_source) and not self.terms[term].search(lower_text):
                yield term

    def avoided_words(self, text: str) -> Iterator[tuple[str, str]]:
        """(kind, word) of each blaming or promising word in a text."""
        rest = self.right.sub(" ", text.lower()) if self.right else text.lower()
        for kind, pattern in self.avoided.items():
            for found in pattern.finditer(rest):
                yield kind, found.group()

    def long_sentences(self, text: str) -> Iterator[str]:
        """What is wrong with each sentence that is too long, in words."""
        for sentence in filter(str.strip, _SENTENCE_END.split(text)):
            if locale_of(self.language).language in WITHOUT_SPACES:
                length, most, unit = len(sentence.strip()), SENTENCE_CHARACTERS, "characters"
            else:
                length, most, unit = len(sentence.split()), SENTENCE_WORDS, "words"
            if length > most:
                yield f'a sentence has {length} {unit} ({most} at most): "{sentence.strip()[:40]} …". Make two of it'


def read_wording(root: Path, language: str) -> Wording:
    """The wording of a language under `root`. Raises ContentError."""
    folder = root / "content" if language == SOURCE_LANGUAGE else root / "locales" / language
    terms = {term: ways for term, ways in read_glossary(folder / "glossary.yml", language).items() if ways}
    path = folder / "avoid.yml"
    value = read_yaml(path)
    if not isinstance(value, Lines) or not {*KINDS, "except"} >= set(value) or not set(KINDS) <= set(value):
        raise ContentError(path, None, "the file needs the lists 'blaming:' and 'promising:', and may have 'except:'.")
    lists = {name: _words(path, value, name) for name in value}
    return Wording(
        language=language,
        terms={term: _pattern(ways, language) for term, ways in terms.items()},
        said={term: ways[0] for term, ways in terms.items()},
        avoided={kind: _pattern(lists[kind], language) for kind in KINDS if lists[kind]},
        right=_pattern(lists["except"], language) if lists.get("except") else None,
    )


def read_glossary(path: Path, language: str) -> dict[str, list[str]]:
    """Each term with the ways to say it. English gives them as `find`, beside what the term means. Raises ContentError."""
    value = read_yaml(path)
    if not isinstance(value, Lines):
        raise ContentError(path, None, "the file needs lines of 'term: [how it is said]'.")
    if language == SOURCE_LANGUAGE:
        for term, entry in value.items():
            if not isinstance(entry, Lines) or not {"find", "means"} <= set(entry):
                raise ContentError(path, value.line_of(term), f"'{term}' needs 'find:' and 'means:'.")
        return {term: _words(path, entry, "find") for term, entry in value.items()}
    return {term: _words(path, value, term) for term in value}


def _words(path: Path, value: Lines, name: str) -> list[str]:
    words = value[name] or []
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip(" *") for word in words):
        raise ContentError(path, value.line_of(name), f"'{name}' is a list of words: [one, \"two words\", beginning*].")
    return words


@cache
def _one(word: str, spaced: bool) -> str:
    pattern = r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in word.lower().split())
    return rf"(?<!\w){pattern}(?!\w)" if spaced else pattern


def _pattern(words: list[str], language: str) -> re.Pattern[str]:
    spaced = locale_of(language).language not in WITHOUT_SPACES
    return re.compile("|".join(_one(word, spaced) for word in words))

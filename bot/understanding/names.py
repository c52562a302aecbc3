"""Finds the languages and countries that a message names, in every language that Waypost knows of.

The names are those of the Unicode CLDR (through Babel) in each language of `content/names.yml`, and the aliases that stand in
that file: other spellings, cities, inflected forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml
from babel import Locale

from bot.understanding.normalise import normalise
from bot.understanding.scripts import script_of, writes_without_spaces

Kind = Literal["language", "country"]

LONGEST_ENDING = 3
"""Letters that a case ending or an article may add to the stem of a name: "gjerman" + "ine", "albansk" + "om"."""

SHORTEST_STEM = 5
"""A name with a shorter stem is found as it stands only: what begins with it is more often another word."""

SHORTEST_NAME = 4
"""A shorter name of CLDR ("Nga" is Russia in Vietnamese, "from" in Albanian) is not looked for; the file may still give one."""

_WORD = re.compile(r"[^\s\-–—/.,;:!?()\"'«»“”‘’…،؛؟]+")
_VOWELS = frozenset("aeiouyاهي")
_ARABIC_PREFIXES = ("وبال", "بال", "وال", "فال", "لل", "ال", "ب", "ل")
_NO_COUNTRIES = frozenset(["AC", "CP", "DG", "EA", "IC", "TA", "EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"])


class NamesError(Exception):
    """The file of names cannot be used; the message names the file and the mend."""


@dataclass(frozen=True)
class Name:
    """A language (code as in `locales/`, "sr-Cyrl" where it is written in Cyrillic) or a country (ISO 3166) named in a text."""

    kind: Kind
    code: str
    start: int
    end: int


@dataclass(frozen=True)
class _Known:
    kind: Kind
    code: str
    words: tuple[str, ...]
    stems: tuple[str, ...]

    def is_written(self, words: list[str]) -> bool:
        return len(words) >= len(self.words) and all(map(_fits, words, self.words, self.stems))


@dataclass
class Names:
    """The known names; the time to find them in a text grows with the text, not with their number."""

    beside: frozenset[str]
    never: frozenset[str]
    _spaced: dict[str, list[_Known]] = field(default_factory=dict)
    _unspaced: dict[str, tuple[Kind, str]] = field(default_factory=dict)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def load(cls, path: Path) -> Names:
        """Reads `content/names.yml` and CLDR; takes some 0.3 s. Raises NamesError."""
        try:
            written = yaml.safe_load(path.read_text(encoding="utf-8"))
            names = cls(beside=_normalised(written["beside"]), never=_normalised(written["never"]))
            for kind, code, name in _aliases(written["aliases"]):
                names._add(kind, code, name)
            for kind, code, name in _in_cldr(written["languages"], written["named"], written["read_as"]):
                if writes_without_spaces(name) or len(normalise(name)) >= SHORTEST_NAME:
                    names._add(kind, code, name)
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise NamesError(
                f"{path} cannot be read ({error}): keep its six parts as they were in the last good version."
            ) from error
        return names

    def find(self, text: str) -> list[Name]:
        """The names in `text`, in the order in which they stand; of two that overlap, the longer one."""
        found = [*self._among_words(text), *self._inside(text)]
        return sorted(found, key=lambda name: name.start)

    def only(self, text: str) -> Name | None:
        """The name, if `text` is nothing but one name and words that may stand beside it ("in Arabic, please")."""
        found = self.find(text)
        if len({(name.kind, name.code) for name in found}) != 1:
            return None
        outside = list(text)
        for name in found:
            outside[name.start : name.end] = " " * (name.end - name.start)
        rest = normalise("".join(outside)).replace("?", " ").split()
        return found[0] if all(word in self.beside for word in rest) else None

    def _add(self, kind: Kind, code: str, name: str) -> None:
        if writes_without_spaces(name):
            self._unspaced.setdefault(name, (kind, code))
            return
        words = tuple(normalise(match.group()) for match in _WORD.finditer(name))
        if not all(words) or not words or words in self._seen:
            return
        self._seen.add(words)
        if words[0].startswith("ال") and len(words[0]) > SHORTEST_STEM + 1:
            self._add(kind, code, words[0].removeprefix("ال"))
        known = _Known(kind, code, words, tuple(map(_stem, words)))
        self._spaced.setdefault(_key(known.stems[0]), []).append(known)

    def _among_words(self, text: str) -> Iterator[Name]:
        places = [(match.start(), match.end(), normalise(match.group())) for match in _WORD.finditer(text)]
        at = 0
        while at < len(places):
            start, end, _ = places[at]
            known = self._best([word for _, _, word in places[at : at + 5]])
            if known is None:
                at += 1
                continue
            at += len(known.words)
            code = known.code
            if code == "sr" and script_of(text[start:end]) == "CYRILLIC":
                code = "sr-Cyrl"
            yield Name(known.kind, code, start, places[at - 1][1])

    def _best(self, words: list[str]) -> _Known | None:
        """The known name that `words` begin with: as it stands before with an ending, the longest before a shorter one, and
        with an ending a language before a country ("na engleskom"), whose inflected forms the file gives as they stand."""
        if words[0] in self.never:
            return None
        best: tuple[tuple[bool, int, bool], _Known] | None = None
        for first in _without_prefixes(words[0]):
            beginning = [first, *words[1:]]
            for known in self._spaced.get(_key(first), ()):
                if known.is_written(beginning):
                    as_it_stands = tuple(beginning[: len(known.words)]) == known.words
                    rank = (as_it_stands, sum(map(len, known.stems)), known.kind == "language")
                    if best is None or rank > best[0]:
                        best = (rank, known)
        return best[1] if best else None

    def _inside(self, text: str) -> Iterator[Name]:
        if not writes_without_spaces(text):
            return
        taken = [False] * len(text)
        for name in sorted((name for name in self._unspaced if name in text), key=len, reverse=True):
            start = text.index(name)
            if not any(taken[start : start + len(name)]):
                taken[start : start + len(name)] = [True] * len(name)
                kind, code = self._unspaced[name]
                yield Name(kind, code, start, start + len(name))


def _fits(written: str, word: str, stem: str) -> bool:
    if written == word:
        return True
    longest_ending = LONGEST_ENDING if len(stem) > SHORTEST_STEM else LONGEST_ENDING - 1
    return len(stem) >= SHORTEST_STEM and written.startswith(stem) and len(written) - len(stem) <= longest_ending


def _stem(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST_STEM and word[-1] in _VOWELS else word


def _key(word: str) -> str:
    return word[:SHORTEST_STEM]


def _without_prefixes(word: str) -> Iterator[str]:
    yield word
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix):
            yield word.removeprefix(prefix)


def _normalised(words: list[str]) -> frozenset[str]:
    return frozenset(normalise(str(word)) for word in words)


def _aliases(aliases: dict[str, dict[str, list[str]]]) -> Iterator[tuple[Kind, str, str]]:
    kinds: tuple[tuple[Kind, str], ...] = (("language", "languages"), ("country", "countries"))
    for kind, part in kinds:
        for code, names in aliases[part].items():
            if not isinstance(code, str):
                raise ValueError(f'write the code under {part} in quotes: "NO", not NO')
            for name in names:
                yield kind, code, str(name)


def _in_cldr(languages: list[str], named: list[str], read_as: dict[str, str]) -> Iterator[tuple[Kind, str, str]]:
    locales = [Locale.parse(language) for language in languages]
    for locale in locales:
        for code, name in locale.territories.items():
            if len(code) == 2 and code not in _NO_COUNTRIES:
                yield "country", code, name
    for language in [*languages, *named, *read_as]:
        for locale in [*locales, Locale.parse(language)]:
            if language in locale.languages:
                yield "language", read_as.get(language, language), locale.languages[language]

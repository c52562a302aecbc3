"""Finds the languages and countries that a message names, in any language that Waypost knows of.

The names are those of the Unicode CLDR (through Babel) in every language of `content/names.yml`, and the aliases that stand
in that file: other spellings, cities, inflected forms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from babel import Locale, UnknownLocaleError

from bot.understanding.normalise import normalise
from bot.understanding.scripts import is_cyrillic, writes_without_spaces

Kind = Literal["language", "country"]

LONGEST_ENDING = 3
"""Letters that a case ending or an article may add to a name's stem: "Gjermani" + "në", "albansk" + "om"."""

SHORTEST_STEM = 4
"""A shorter name is found as it stands only: what begins with it is more often another word."""

_WORD = re.compile(r"[^\s\-–—/.,;:!?()\"«»“”…،؛؟]+")
_VOWELS = frozenset("aeiouyاهي")
_ARABIC_PREFIXES = ("وبال", "بال", "وال", "فال", "كال", "لل", "ال", "ب", "ل", "و")
_NO_COUNTRIES = frozenset("AC CP DG EA IC TA EU EZ UN QO ZZ XA XB".split())


class NamesError(Exception):
    """The file of names cannot be used; the message names the file and the mend."""


@dataclass(frozen=True)
class Name:
    """A language (code as in `locales/`, "sr-Cyrl" where it is written so) or a country (ISO 3166 code) named in a text."""

    kind: Kind
    code: str
    start: int
    end: int


@dataclass
class Names:
    """The known names. `find` reads a text; its time grows with the text's length, not with the number of names."""

    beside: frozenset[str] = frozenset()
    _exact: dict[tuple[str, ...], tuple[Kind, str]] = field(default_factory=dict)
    _stems: dict[str, list[tuple[tuple[str, ...], Kind, str]]] = field(default_factory=lambda: defaultdict(list))
    _unspaced: dict[str, tuple[Kind, str]] = field(default_factory=dict)
    _longest: int = 1

    @classmethod
    def load(cls, path: Path) -> Names:
        """Reads `content/names.yml` and CLDR. Raises NamesError."""
        try:
            written = yaml.safe_load(path.read_text(encoding="utf-8"))
            names = cls(beside=frozenset(normalise(str(word)) for word in written["beside"]))
            never = {normalise(str(word)) for word in written["never"]}
            for kind, code, name in _aliases(written):
                names._add(kind, code, name)
            for kind, code, name in _from_cldr(written["languages"], written["read_as"]):
                if normalise(name) not in never:
                    names._add(kind, code, name)
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise NamesError(f"{path}: {error!r}; its five parts are languages, read_as, aliases, beside, never.") from error
        return names

    def find(self, text: str) -> list[Name]:
        """The names in `text`, in the order in which they stand."""
        words = [(match.start(), match.end(), normalise(match.group())) for match in _WORD.finditer(text)]
        return sorted([*self._spaced(text, words), *self._inside(text)], key=lambda name: name.start)

    def only(self, text: str) -> Name | None:
        """The name, if `text` is nothing but one name and words that may stand beside it ("in Arabic, please")."""
        found = self.find(text)
        if not found or len({(name.kind, name.code) for name in found}) > 1:
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
        words = tuple(word for match in _WORD.finditer(name) if (word := normalise(match.group())))
        if sum(map(len, words)) < SHORTEST_STEM and (kind, code) not in self._exact.values():
            pass
        if not words:
            return
        self._longest = max(self._longest, len(words))
        self._exact.setdefault(words, (kind, code))
        stems = tuple(map(_stem, words))
        if len(stems[0]) >= SHORTEST_STEM:
            self._stems[stems[0]].append((stems, kind, code))

"""What Babel knows of a language, in the words that Waypost needs: its locale, direction and own name.

A language code is a gettext folder under `locales/` (`sq`, `ar`), with the script behind it where one catalogue serves two (`sr-Cyrl`).
"""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

SOURCE_LANGUAGE = "en"

NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes among CLDR's territories of two letters that are no countries."""

SCRIPTS_DERIVED = {"sr": ("sr", "sr-Cyrl")}
"""Catalogues that serve two scripts: the first is the one they are written in (Latin), the second is transliterated from it."""

LATIN_BY_CONVENTION = {"sr": "sr_Latn"}
"""CLDR's plain `sr` is Cyrillic; Waypost's `sr` is what most people type, Latin."""

ANSWERED_AS = {"bs": "sr", "hr": "sr", "cnr": "sr", "sh": "sr", "mo": "ro", "fil": "tl"}
"""Languages of phones and posters that are answered in the words of another."""

FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE = "\u2068", "\u2066", "\u2069"
"""Unicode Standard Annex 9: what stands between them keeps its own direction."""


@cache
def locale_of(language: str) -> Locale:
    """The Babel locale of a language code. Raises UnknownLocaleError or ValueError for a code that CLDR does not know."""
    return Locale.parse(LATIN_BY_CONVENTION.get(language, language.replace("-", "_")))


def is_known(language: str) -> bool:
    """Whether CLDR knows the code."""
    try:
        locale_of(language)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@cache
def is_right_to_left(language: str) -> bool:
    return locale_of(language).text_direction == "rtl"


@cache
def own_name(language: str) -> str:
    """The language's name in itself, as it would begin a line: `Shqip`, `العربية`."""
    name = (
        Locale(locale_of(language).language, script=locale_of(language).script).get_display_name(locale_of(language))
        or language
    )
    name = re.sub(r"\s*[(（].*", "", name)
    return name[:1].upper() + name[1:]


@cache
def script_name(language: str) -> str:
    """The script that the language is written in, as Unicode begins the names of its letters: LATIN, ARABIC, CYRILLIC."""
    locale = locale_of(language)
    script = locale.script or get_global("likely_subtags").get(locale.language, "und_Latn").split("_")[1]
    return str(Locale("en").scripts[script]).upper()


def isolate(value: str, language: str) -> str:
    """A number, a name or an address inside a right-to-left sentence, so that its parts keep their order."""
    if not is_right_to_left(language):
        return value
    first = LEFT_TO_RIGHT_ISOLATE if re.fullmatch(r"[\d\s+/().-]+", value) else FIRST_STRONG_ISOLATE
    return f"{first}{value}{POP_ISOLATE}"


def catalogue_of(language: str) -> str:
    """The folder under `locales/` that a language is translated in."""
    return language.partition("-")[0] if language.partition("-")[0] in SCRIPTS_DERIVED else language


def languages_of(catalogue: str) -> tuple[str, ...]:
    """The language codes that a catalogue serves."""
    return SCRIPTS_DERIVED.get(catalogue, (catalogue,))


def best_match(tag: str | None, languages: tuple[str, ...]) -> str | None:
    """The supported language for a tag as platforms and browsers give it (`sr-Latn-RS`, `SQ`, `ar_EG`); None when there is none."""
    if not tag:
        return None
    parts = [part.title() if len(part) == 4 else part.lower() for part in re.split(r"[-_]", tag.strip())]
    parts[0] = ANSWERED_AS.get(parts[0], parts[0])
    candidates = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((candidate for candidate in candidates if candidate in languages), None)

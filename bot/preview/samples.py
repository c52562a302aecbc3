"""Values for the placeholders that only a conversation or a country's facts can fill, written as the language writes them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from bot.content.countries import Opening, Span
from bot.content.facts import as_of_date, duration, listed, opening_hours
from bot.content.library import Library
from bot.content.locales import isolate, locale_of
from bot.content.standards import SPANS
from bot.content.words import FACTS, Words
from bot.content.yaml_file import read_yaml

PATH = Path(__file__).parent / "samples.yml"


@cache
def _given() -> dict[str, Any]:
    return dict(read_yaml(PATH))


def _isolated(name: str) -> Callable[[Words], str]:
    return lambda words: isolate(_given()[name], words.language)


def _duration(name: str) -> Callable[[Words], str]:
    return lambda words: duration(Span(**_given()[name]), words.language)


def _date(words: Words) -> str:
    return as_of_date(_given()["date"], words.language)


def _hours(words: Words) -> str:
    return opening_hours((Opening(**_given()["hours"]),), words.language)


def _languages(words: Words) -> str:
    return listed([locale_of(words.language).languages[code] for code in _given()["languages"]], words.language)


def _country(words: Words) -> str:
    return words.country_name(_given()["country"])


_SAMPLES: dict[str, Callable[[Words], str]] = {
    "number": _isolated("number"),
    "address": _isolated("address"),
    "name": _isolated("name"),
    "law": _isolated("law"),
    "date": _date,
    "hours": _hours,
    "language": lambda words: words.language_name(words.language),
    "languages": _languages,
    "country": _country,
    "minimum": _duration("minimum"),
    "maximum": _duration("maximum"),
    "duration": _duration("duration"),
    "wait": lambda words: words.message("handoff_wait", duration=_duration("duration")(words)),
    "place": _isolated("place"),
    "called": _isolated("name"),
    "text": lambda words: words.message("phrase_hello"),
}


def samples(library: Library, text: str, words: Words) -> dict[str, str]:
    """A value for each placeholder of a source text that the library does not fill by itself: its own name where none is known."""
    filled = FACTS.keys() | set(SPANS)
    if words.country_code is None:
        filled -= {"country"}
    names = library.placeholders(text) - filled
    return {name: _SAMPLES[name](words) if name in _SAMPLES else name for name in sorted(names)}

"""Every text that a person can read, in every language, for every country and for none."""

import re
from collections.abc import Iterator

import pytest

from bot.content.library import Library
from bot.content.locales import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, is_right_to_left
from bot.content.reply import NO_COUNTRY, SECTION_BUTTONS, choice_title, payload
from bot.content.topics import SECTIONS
from bot.content.words import Words
from bot.settings import ROOT

LIBRARY = Library.load(ROOT)
COUNTRIES = (None, *LIBRARY.countries, "VN")
"""None: not known. VN stands for a country that Waypost has no facts of."""

LONGEST_BUTTON = 20
LONGEST_PAYLOAD = 64
LONGEST_IN_SHORT = 450
"""In English, without the facts of a country."""
VALUES = {
    "hours": "x",
    "address": "https://waypost.org",
    "language": "Shqip",
    "number": "112",
    "name": "x",
    "languages": "x",
    "law": "x",
    "date": "2024",
    "minimum": "x",
    "maximum": "x",
    "duration": "x",
    "place": "2",
    "wait": "x",
    "called": "x",
    "text": "x",
}
"""What is given to messages by the code that says them; facts fill in by themselves."""

MARKS = re.compile(r"[{}]|\bNone\b|\*\*|<[a-z]+>|\]\(|^#", re.MULTILINE)
"""A placeholder, a value that is missing, and markup that a chat would show as it stands."""


@pytest.fixture(params=[(language, country) for language in LIBRARY.all_languages for country in COUNTRIES], ids=str)
def words(request: pytest.FixtureRequest) -> Words:
    return LIBRARY.words(*request.param)


def texts(words: Words) -> Iterator[tuple[str, str]]:
    """Everything that can be said, by its name."""
    for name in LIBRARY.messages:
        yield name, words.message(name, **VALUES)
    for topic in LIBRARY.topics:
        yield topic, words.title(topic)
        yield topic, words.sources(topic)
        for section in SECTIONS.values():
            yield f"{topic} {section}", words.section(topic, section)


def choices() -> Iterator[str]:
    """Every payload that a button can have."""
    yield from map(payload, LIBRARY.topics)
    yield from (payload("more", section=section) for section in SECTION_BUTTONS)
    yield from (payload("change_language", language=language) for language in LIBRARY.all_languages)
    yield from (payload("change_country", country=country) for country in (*LIBRARY.countries, NO_COUNTRY))
    yield from (payload("menu", page=str(page + 1)) for page in range(len(LIBRARY.menu)))
    yield from {payload(choice) for offered in LIBRARY.choices.values() for choice in offered}
    yield from (payload("affirm"), payload("deny"))


def test_every_text_can_be_said_with_nothing_left_to_fill_in(words: Words) -> None:
    for name, text in texts(words):
        assert text.strip() == text and text, name
        assert not MARKS.search(text), f"{name}: {text}"
        assert "\n\n\n" not in text, name


def test_every_button_fits_and_says_something(words: Words) -> None:
    for choice in choices():
        title = choice_title(choice, words)
        assert 1 <= len(title.strip("\u2066\u2068\u2069")) <= LONGEST_BUTTON, f"{choice}: {title}"
        assert len(choice.encode()) <= LONGEST_PAYLOAD, choice


def test_numbers_in_a_right_to_left_text_keep_their_order(words: Words) -> None:
    if not is_right_to_left(words.language):
        return
    country = words.country
    numbers = [line.number for line in country.hotlines if line.number] if country else []
    for name, text in texts(words):
        if name == "human":
            for number in numbers:
                assert f"{LEFT_TO_RIGHT_ISOLATE}{number}{POP_ISOLATE}" in text, f"{name}: {number}"
        assert text.count("\u2066") + text.count("\u2067") + text.count("\u2068") == text.count(POP_ISOLATE), name


def test_a_left_to_right_text_has_no_direction_marks(words: Words) -> None:
    if is_right_to_left(words.language):
        return
    for name, text in texts(words):
        assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text), name


@pytest.mark.parametrize("topic", LIBRARY.topics)
def test_in_short_fits_a_phone_screen_in_english(topic: str) -> None:
    """Without the facts of a country and the line that says that it is unchecked, which the translators do not write."""
    words = LIBRARY.words("en")
    text = words.section(topic, "in_short").removesuffix(words.message("unchecked")).strip()
    assert len(text) <= LONGEST_IN_SHORT


@pytest.mark.parametrize("language", [language for language in LIBRARY.all_languages if language != "en"])
def test_every_text_is_translated(language: str) -> None:
    english, words = LIBRARY.words("en", "XK"), LIBRARY.words(language, "XK")
    for topic in LIBRARY.topics:
        for section in SECTIONS.values():
            assert words.section(topic, section) != english.section(topic, section)
    same = [name for name in LIBRARY.messages if words.message(name, **VALUES) == english.message(name, **VALUES)]
    assert set(same) <= {"web_title", "web_chat", "button_no", "source_country", "country_name", "handoff_said"}


def test_serbian_is_written_in_one_script_at_a_time() -> None:
    latin, cyrillic = LIBRARY.words("sr"), LIBRARY.words("sr-Cyrl")
    for topic in LIBRARY.topics:
        for section in SECTIONS.values():
            assert not re.search("[Ѐ-ӿ]", latin.section(topic, section))
            assert len(re.findall("[Ѐ-ӿ]", cyrillic.section(topic, section))) > 20

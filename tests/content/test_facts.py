"""Facts are put into words as they are: known, unknown, uncertain, with their date; and Babel writes them in each language."""

import pytest

from bot.content.countries import Span
from bot.content.facts import as_of_date, duration
from bot.content.library import Library
from bot.content.locales import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from bot.settings import ROOT


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT)


@pytest.mark.parametrize(
    ("language", "days", "months"),
    [
        ("en", "90 days", "3 months"),
        ("sq", "90 ditë", "3 muaj"),
        ("sr", "90 dana", "3 meseca"),
        ("sr-Cyrl", "90 дана", "3 месеца"),
        ("ar", "90 يومًا", "3 أشهر"),
    ],
)
def test_a_duration_keeps_the_unit_of_the_law_in_the_plural_form_of_the_language(
    language: str, days: str, months: str
) -> None:
    assert duration(Span(90, "day"), language) == days
    assert duration(Span(3, "month"), language) == months


@pytest.mark.parametrize(
    ("date", "written"), [("2024", "2024"), ("2024-06", "June 2024"), ("2018-11-15", "November 15, 2018")]
)
def test_a_date_is_as_exact_as_its_source(date: str, written: str) -> None:
    assert as_of_date(date, "en") == written


def test_a_known_period_is_told_with_its_date(library: Library) -> None:
    text = library.words("en", "XK").section("ask_reflection_period", "in_short")
    assert "Kosovo: the law gives at least 90 days to recover and think. As of June 2024." in text


def test_an_unknown_length_is_told_as_unknown_with_the_general_rule_beside_it(library: Library) -> None:
    text = library.words("en", "AL").section("ask_reflection_period", "in_short")
    assert "We do not know for sure how long it is." in text
    assert "at least 30 days" in text


def test_without_a_country_the_floor_of_the_law_and_the_advice_are_told_apart(library: Library) -> None:
    words = library.words("en")
    assert "In almost all European countries the law must give you at least 30 days." in words.section(
        "ask_reflection_period", "in_short"
    )
    assert "Experts advise at least 3 months, and better 6 months." in words.message("general_standard")


def test_a_line_of_the_state_says_so_before_its_number(library: Library) -> None:
    text = library.words("en", "XK").message("in_danger")
    assert text.index("The state runs this line.") < text.index("0800 11 112")


def test_a_number_of_low_certainty_is_told_as_not_confirmed(library: Library) -> None:
    assert "116 006. We do not know its hours. We could not confirm this number." in library.words("en", "AL").message(
        "human"
    )


def test_where_112_is_not_sure_the_police_number_is_given_and_said_to_be_the_police(library: Library) -> None:
    assert library.words("en", "RS").message("in_danger").count("call 192. This is the police.") == 1


def test_a_country_without_a_file_is_told_to_be_unknown_and_not_asked_for_again(library: Library) -> None:
    text = library.words("en", "VN").message("human")
    assert "Vietnam: we know no helpline number for sure." in text
    assert "Tell me which country" not in text


def test_a_child_is_given_the_childrens_line_first(library: Library) -> None:
    text = library.words("en", "AL").message("is_minor")
    assert text.index("116 111") < text.index("116 006")


def test_a_number_in_an_arabic_sentence_keeps_its_order(library: Library) -> None:
    assert f"{LEFT_TO_RIGHT_ISOLATE}0800 11 112{POP_ISOLATE}" in library.words("ar", "XK").message("in_danger")


def test_the_source_is_given_on_request_with_the_law_of_her_country(library: Library) -> None:
    text = library.words("en", "DE").sources("ask_reflection_period")
    assert "Council of Europe Convention on Action against Trafficking, article 13" in text
    assert "Aufenthaltsgesetz" in text


def test_serbian_is_written_in_the_script_she_reads(library: Library) -> None:
    latin, cyrillic = library.words("sr", "RS"), library.words("sr-Cyrl", "RS")
    assert "Waypost" in cyrillic.message("first_machine")
    assert latin.message("menu") != cyrillic.message("menu")
    assert not [letter for letter in cyrillic.message("menu") if letter.isalpha() and letter.isascii()]


def test_an_injection_is_not_written_with_the_letter_nj() -> None:
    transliteration = Library.load(ROOT)._transliteration
    assert transliteration.to_cyrillic("Injekcija, {number}, njen, WhatsApp") == "Инјекција, {number}, њен, WhatsApp"


def test_the_source_of_a_number_is_given_with_its_date(library: Library) -> None:
    text = library.words("en", "XK").sources("ask_shelter")
    assert "0800 11 112: As of November 15, 2018. https://kosovopolice.com/" in text

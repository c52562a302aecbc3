"""Facts are put into words as they are: known, unknown, uncertain, with their date; and Babel writes them in each language."""

from datetime import date

import pytest

from bot.content.countries import Opening, Span, months_since
from bot.content.facts import as_of_date, duration, opening_hours
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
    assert "Kosovo: the law gives at least 90 days to recover and think." in text


def test_who_decides_and_as_of_when_is_told_with_the_details(library: Library) -> None:
    text = library.words("en", "GR").section("ask_reflection_period", "more")
    assert "The prosecutor decides. As of 2023." in text


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
    assert text.index("The state runs the next line.") < text.index("0800 11 112")


def test_a_number_of_low_certainty_is_told_as_not_confirmed(library: Library) -> None:
    text = library.words("en", "AL").message("human")
    assert "116 006. We do not know its hours. We could not confirm this number. Please ask if it is right." in text


def test_where_112_is_not_sure_the_police_number_is_given_and_said_to_be_the_police(library: Library) -> None:
    assert library.words("en", "RS").message("in_danger").count("call 192. This is the police.") == 1


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("BA", "call 122. This is the police. The number 112 does not work in this country."),
        ("CH", "We could not confirm that 112 works in this country."),
        ("FR", "You can also send a text message to 114."),
        ("VN", "Vietnam: I do not know the emergency number there. In danger now: call the police."),
        (None, "In danger now: call 112. It works in most of Europe and it is free."),
    ],
)
def test_what_else_there_is_to_know_about_the_emergency_number_is_told(
    library: Library, country: str | None, told: str
) -> None:
    assert told in library.words("en", country).message("in_danger")


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("RS", "The residence paper may say that you are a victim of trafficking."),
        ("MK", "You may have to live in a reception centre for foreigners in this time."),
        ("BE", "A recognised centre must ask for it."),
        ("FI", "ask for a permit while this time still runs"),
        ("IT", "There may be something else for you: permesso di soggiorno per protezione sociale (art. 18)."),
        ("CA", "temporary resident permit (TRP). Usually it lasts at least 12 months."),
        ("MK", "up to 2 months to recover and think. We could not confirm this. Please ask. The general rule: at least 30 days."),
        ("US", "the law does not give this time, as far as we know."),
    ],
)  # fmt: skip
def test_what_changes_what_she_should_do_there_is_told_with_the_period(
    library: Library, country: str, told: str
) -> None:
    assert told in library.words("en", country).section("ask_reflection_period", "in_short")


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("TR", "The state runs the next line. The next line may tell the police about your call and where you are."),
        ("US", "When you call the next line, ask first what they tell the police."),
        ("ES", "The police run the next line. Line for reporting trafficking: 900 105 090."),
        ("ES", "On WhatsApp: 600 000 016."),
        ("FR", "The call is not shown on the phone bill. It stays in the list of calls on the phone."),
        ("NL", "033 448 11 86. Open: Monday–Friday 09:00–17:00."),
        ("RO", "0757 749 845. Only text messages, no calls."),
        ("IT", "Languages: Italian, English, Spanish, Albanian,"),
    ],
)
def test_what_is_known_of_a_line_is_told_with_it(library: Library, country: str, told: str) -> None:
    assert told in library.words("en", country).message("human")


def test_a_short_answer_names_the_two_best_lines_and_a_number_to_call_before_a_site(library: Library) -> None:
    words = library.words("en", "DE")
    assert words.country is not None
    assert words.country.hotlines[0].number is None
    text = words.message("in_danger")
    assert [number for number in ("116 016", "116 006", "kok-gegen") if number in text] == ["116 016", "116 006"]


def test_facts_past_their_review_are_told_as_not_confirmed(library: Library) -> None:
    words = library.words("en", "XK")
    assert words.country is not None
    assert not words.country.expired(date(2027, 10, 31))
    assert words.country.expired(date(2027, 11, 1))
    words.expired = True
    assert "We could not confirm this. Please ask. The general rule: at least 30 days." in words.section(
        "ask_reflection_period", "in_short"
    )
    assert "We could not confirm this number. Please ask if it is right." in words.message("human")
    assert "were last checked too long ago" in words.sources("ask_shelter")


def test_an_expired_emergency_number_is_told_with_the_general_one(library: Library) -> None:
    words = library.words("en", "GB")
    words.expired = True
    assert "call 999. If nobody answers, try 112." in words.message("in_danger")


@pytest.mark.parametrize(
    ("looked", "today", "months"),
    [("2026", date(2026, 12, 31), 11), ("2026-02", date(2027, 2, 1), 12), ("2026-02-15", date(2027, 2, 14), 11)],
)
def test_months_are_counted_whole(looked: str, today: date, months: int) -> None:
    assert months_since(looked, today) == months


def test_hours_are_written_as_the_language_writes_days_and_time(library: Library) -> None:
    hours = (Opening(("mon", "fri"), "08:30", "16:00"), Opening(("sat",), "09:00", "13:00"))
    assert opening_hours(hours, "sq") == "e hënë–e premte 08:30–16:00 dhe e shtunë 09:00–13:00"
    assert opening_hours(hours, "zh") == "星期一–星期五 08:30–16:00和星期六 09:00–13:00"


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

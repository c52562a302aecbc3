"""The country: asked once, only where an answer depends on it, never needed; what is not known is said to be not known."""

import pytest

from tests.conversations.conftest import WordsIn
from tests.conversations.people import WebPerson
from tests.conversations.phrases import LANGUAGES, PHRASES

TOPIC = "ask_reflection_period"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_asked_after_the_answer_and_can_be_skipped(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    words = words_in(language)
    reply = ana.writes(PHRASES[language]["reflection"])
    assert words.section(TOPIC, "in_short") in reply[0].text
    assert "30" in reply[0].text
    assert reply[-1].text == words.message("which_country")
    assert reply.payloads[-1] == '/change_country{"country":"none"}'
    assert len(reply.titles) == 4
    skipped = ana.picks(4)
    assert [said.text for said in skipped] == [words.message("country_skipped")]
    assert skipped.payloads[0] == '/more{"section":"more"}'


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no_skips_it_too_and_it_is_never_asked_again(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    words = words_in(language)
    said = PHRASES[language]
    ana.writes(said["reflection"])
    assert ana.writes(said["no"]).text == words.message("country_skipped")
    for asked in ("reflection", "next_steps", "reflection"):
        assert words.message("which_country") not in ana.writes(said[asked]).text


def test_a_question_left_unanswered_is_not_asked_again(ana: WebPerson, words_in: WordsIn) -> None:
    ana.writes("how much time do I have to think?")
    ana.writes("do I have to talk to the police?")
    assert ana.writes("how much time do I have to think?").text == words_in("en").section(TOPIC, "in_short")


def test_it_is_asked_once_also_when_she_asks_for_a_person(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    assert ana.writes("I want to talk to a real person")[-1].text == words.message("which_country")
    ana.taps('/change_country{"country":"none"}')
    for _ in range(2):
        assert len(ana.writes("I want to talk to a real person")) == 1


def test_it_is_not_asked_where_no_answer_depends_on_it(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    assert not words.section_needs_country("ask_police", "in_short")
    assert words.message("which_country") not in ana.writes("do I have to talk to the police?").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_of_albania_is_said_with_the_general_standard(
    ana: WebPerson, words_in: WordsIn, language: str
) -> None:
    words = words_in(language, "AL")
    assert words.country is not None
    period = words.country.reflection_period
    assert period.granted and period.minimum is None and period.maximum is None
    ana.writes(PHRASES[language]["reflection"])
    reply = ana.taps('/change_country{"country":"AL"}')
    assert words.message("reflection_length_unknown") in reply.text
    assert "30" in words.message("reflection_length_unknown")
    assert reply.text.endswith(words.section(TOPIC, "in_short"))


@pytest.mark.parametrize(
    ("language", "named", "country"),
    [
        ("en", "I am in Germany now", "DE"),
        ("sq", "jam në Serbi", "RS"),
        ("sr", "u Nemačkoj sam", "DE"),
        ("ar", "أنا في كوسوفو", "XK"),
    ],
)
def test_named_in_a_sentence_it_is_taken_and_the_answer_told_for_it(
    ana: WebPerson, words_in: WordsIn, language: str, named: str, country: str
) -> None:
    words = words_in(language, country)
    ana.writes(PHRASES[language]["reflection"])
    reply = ana.writes(named)
    assert [said.text for said in reply] == [words.message("country_set"), words.section(TOPIC, "in_short")]


def test_a_country_without_facts_gets_the_general_rules_and_is_told_so(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en", "PT")
    ana.writes("how much time do I have to think?")
    reply = ana.writes("I am in Portugal")
    assert reply[0].text == words.message("country_not_known")
    assert words.message("reflection_general") in reply.text


def test_the_length_of_her_country_follows_her_through_the_languages(ana: WebPerson, words_in: WordsIn) -> None:
    ana.taps('/change_country{"country":"XK"}')
    ana.writes("how much time do I have to think?")
    for language, asked in (
        ("sq", "shqip"),
        ("sr", "srpski"),
        ("sr-Cyrl", "ћирилица"),
        ("ar", "العربية"),
        ("en", "English"),
    ):
        reply = ana.writes(asked)
        assert "90" in reply.text
        assert reply[-1].text == words_in(language, "XK").section(TOPIC, "in_short")

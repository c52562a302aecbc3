"""First contact: it says that it is a machine, asks whether it is safe, and answers before it asks anything."""

import pytest

from tests.conversations.conftest import NewPerson, NewTelegramPerson, NewWebPerson, WordsIn
from tests.conversations.people import WebPerson
from tests.conversations.phrases import LANGUAGES, PHRASES

QUESTION_MARKS = "?؟"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_greeting_is_answered_in_three_short_messages(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    words = words_in(language)
    reply = ana.writes(PHRASES[language]["greet"])
    assert [said.text for said in reply] == [
        words.message(name) for name in ("first_machine", "first_safe_web", "first_ask")
    ]
    assert reply.titles == [words.button(topic) for topic in ("ask_rights", "ask_reflection_period", "ask_next_steps")]
    assert {said.language for said in reply} == {language}
    assert {said.direction for said in reply} == {"rtl" if language == "ar" else "ltr"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("asked", "topic"), [("shelter", "ask_shelter"), ("reflection", "ask_reflection_period")])
def test_a_first_question_is_answered_before_anything_is_asked(
    ana: WebPerson, words_in: WordsIn, language: str, asked: str, topic: str
) -> None:
    words = words_in(language)
    reply = ana.writes(PHRASES[language][asked])
    assert 2 <= len(reply) <= 3
    before, told, after = reply[0].text.partition(words.section(topic, "in_short"))
    assert told and not after
    assert before.strip() == words.message("first_machine_line")
    assert not any(mark in before for mark in QUESTION_MARKS)


def test_the_first_message_says_that_it_is_a_machine_on_every_channel(new_person: NewPerson, words_in: WordsIn) -> None:
    ana = new_person()
    words = words_in("en")
    reply = ana.writes("hello")
    assert [said.text for said in reply[:2]] == [
        words.message("first_machine"),
        words.message(f"first_safe_{ana.channel}"),
    ]
    assert len(reply) == 3


def test_it_says_so_to_a_first_message_that_it_cannot_read(
    new_telegram_person: NewTelegramPerson, words_in: WordsIn
) -> None:
    ana = new_telegram_person("sq")
    ana.taken_in(ana.person.sends(voice={"file_id": "a", "file_unique_id": "b", "duration": 3}))
    words = words_in("sq")
    assert words.message("first_machine_line") in ana.reads()[0].text


def test_it_introduces_itself_once(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    ana.writes("hello")
    for text in ("hello", "where can I sleep tonight?", "thank you"):
        reply = ana.writes(text)
        assert words.message("first_machine_line") not in reply.text
        assert words.message("first_safe_web") not in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_not_safe_to_write_is_taken_seriously(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    ana.writes(PHRASES[language]["greet"])
    reply = ana.writes(PHRASES[language]["no"])
    words = words_in(language)
    assert [said.text for said in reply] == [words.message("not_safe")]
    assert "question" not in ana.slots
    assert "112" in reply.text
    assert "/erase" in reply.payloads


def test_coming_back_shows_nothing_of_what_she_asked_before(ana: WebPerson, words_in: WordsIn) -> None:
    ana.writes("where can I sleep tonight?")
    reply = ana.writes("hello")
    assert [said.text for said in reply] == [words_in("en").message("greet")]
    assert "/ask_shelter" not in reply.payloads


def test_a_link_and_a_browser_tell_the_language_until_she_writes(
    new_web_person: NewWebPerson, words_in: WordsIn
) -> None:
    ana = new_web_person("ar-EG,ar;q=0.9,en;q=0.5")
    assert ana.writes("👋")[0].language == "ar"
    assert ana.writes("çfarë të drejtash kam?").text.startswith(words_in("sq").section("ask_rights", "in_short"))

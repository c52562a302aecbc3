"""The language: hers from the first message, not switched by one ambiguous word, changed by asking in any language."""

import pytest

from bot.content.locales import catalogue_of
from tests.conversations.conftest import NewTelegramPerson, WordsIn
from tests.conversations.people import WebPerson
from tests.conversations.phrases import LANGUAGES, PHRASES


@pytest.mark.parametrize("language", LANGUAGES)
def test_she_is_answered_in_the_language_of_her_first_message(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    reply = ana.writes(PHRASES[language]["police"])
    assert words_in(language).section("ask_police", "in_short") in reply.text
    assert {said.language for said in reply} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_ambiguous_word_does_not_switch_it(ana: WebPerson, language: str) -> None:
    ana.writes(PHRASES[language]["police"])
    for word in ("ok", "po", "da", "no", "OK 👍", "112", "👍", "...", "hm"):
        assert {catalogue_of(said.language or "") for said in ana.writes(word)} == {catalogue_of(language)}, word


@pytest.mark.parametrize(
    ("language", "asked", "wanted"),
    [
        ("sq", "العربية", "ar"),
        ("sq", "English", "en"),
        ("sq", "srpski molim", "sr"),
        ("sq", "Српски", "sr-Cyrl"),
        ("en", "shqip", "sq"),
        ("en", "now speak Albanian", "sq"),
        ("en", "can you write in Arabic?", "ar"),
        ("sr", "shqip të lutem", "sq"),
        ("sr", "ћирилица", "sr-Cyrl"),
        ("ar", "English", "en"),
        ("ar", "srpski", "sr"),
        ("sr-Cyrl", "latinica", "sr"),
    ],
)
def test_asked_for_in_any_language_it_changes_and_the_last_answer_comes_again(
    ana: WebPerson, words_in: WordsIn, language: str, asked: str, wanted: str
) -> None:
    words = words_in(wanted)
    ana.writes(PHRASES[language]["police"])
    reply = ana.writes(asked)
    assert [said.text for said in reply] == [
        words.message("language_changed", language=words.language_name(wanted)),
        words.section("ask_police", "in_short"),
    ]


def test_a_clear_sentence_in_another_language_is_answered_in_it(ana: WebPerson, words_in: WordsIn) -> None:
    ana.writes(PHRASES["en"]["police"])
    for language in ("sq", "ar", "sr", "en"):
        assert ana.writes(PHRASES[language]["shelter"])[0].text == words_in(language).section("ask_shelter", "in_short")


def test_she_reads_the_script_that_she_writes(ana: WebPerson, words_in: WordsIn) -> None:
    ana.writes(PHRASES["sr"]["police"])
    for language in ("sr-Cyrl", "sr", "sr-Cyrl"):
        assert ana.writes(PHRASES[language]["shelter"])[0].text == words_in(language).section("ask_shelter", "in_short")


def test_a_language_that_is_not_spoken_is_said_so_with_those_that_are(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    ana.writes("hello")
    reply = ana.writes("do you speak Swedish?")
    assert reply.text == words.message("language_not_spoken", language=words.language_name("sv"))
    assert reply.titles == [words.language_name(language) for language in words.library.languages]
    chosen = ana.taps('/change_language{"language":"ar"}')
    assert chosen[0].language == "ar"


def test_telegrams_language_is_a_hint_until_she_writes(
    new_telegram_person: NewTelegramPerson, words_in: WordsIn
) -> None:
    ana = new_telegram_person("ar")
    assert ana.writes("/start")[0].text == words_in("ar").message("first_machine")
    assert ana.writes(PHRASES["sq"]["police"]).text == words_in("sq").section("ask_police", "in_short")

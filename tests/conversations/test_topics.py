"""Topics: in short, in simple words, more, what happens next, the sources; and all of it again, as often as she asks."""

import pytest

from tests.conversations.conftest import WordsIn
from tests.conversations.people import WebPerson
from tests.conversations.phrases import LANGUAGES, PHRASES


def test_every_topic_is_told_in_every_section(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en", "XK")
    ana.writes("hello")
    ana.taps('/change_country{"country":"XK"}')
    assert len(words.library.topics) == 23
    for topic in words.library.topics:
        reply = ana.taps(f"/{topic}")
        assert reply.text == words.section(topic, "in_short")
        assert 1 <= len(reply.titles) <= 4
        assert reply.payloads[-1] == "/human"
        for section in ("simple", "more", "next"):
            assert ana.taps(f'/more{{"section":"{section}"}}').text == words.section(topic, section)
        assert ana.taps('/more{"section":"sources"}').text == words.sources(topic)


@pytest.mark.parametrize("language", LANGUAGES)
def test_she_gets_it_simpler_longer_and_again(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    words = words_in(language)
    said = PHRASES[language]
    ana.writes(said["greet"])
    assert ana.writes(said["shelter"])[0].text == words.section("ask_shelter", "in_short")
    assert ana.writes(said["simpler"]).text == words.section("ask_shelter", "simple")
    assert ana.writes(said["more"]).text == words.section("ask_shelter", "more")
    again = ana.writes(said["repeat"])
    assert again.text == words.section("ask_shelter", "more")
    assert ana.writes(said["repeat"]) == again
    assert ana.writes(said["more"]).text == words.section("ask_shelter", "next")
    assert ana.writes(said["more"]).text == words.message("no_more")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_did_you_tell_me_about_the_shelter_tells_it_again(
    ana: WebPerson, words_in: WordsIn, language: str
) -> None:
    words = words_in(language)
    said = PHRASES[language]
    ana.writes(said["shelter"])
    assert words.section("ask_police", "in_short") in ana.writes(said["police"]).text
    assert ana.writes(said["repeat_shelter"]).text == words.section("ask_shelter", "in_short")


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("say again what you told me about the lawyer", "ask_legal_help"),
        ("ponovi ono o skloništu", "ask_shelter"),
        ("ma përsërit atë për strehimin", "ask_shelter"),
        ("أعد ما قلته عن المأوى", "ask_shelter"),
    ],
)
def test_a_request_to_say_it_again_may_name_the_topic(
    ana: WebPerson, words_in: WordsIn, asked: str, topic: str
) -> None:
    ana.taps("/ask_money")
    reply = ana.writes(asked)
    assert words_in(reply[0].language or "").section(topic, "in_short") in reply.text


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", "say it again"),
        ("en", "I forgot what you told me"),
        ("sq", "përsërite"),
        ("sq", "ma thuaj edhe një herë"),
        ("sr", "ponovi"),
        ("sr", "reci to još jednom"),
        ("ar", "أعد ذلك"),
        ("ar", "قلها مرة أخرى"),
    ],
)
def test_a_request_to_say_it_again_without_a_topic_gets_the_last_answer(
    ana: WebPerson, words_in: WordsIn, language: str, asked: str
) -> None:
    ana.writes(PHRASES[language]["greet"])
    told = ana.taps("/ask_money")
    assert ana.writes(asked) == told
    assert told.text == words_in(language).section("ask_money", "in_short")


def test_where_it_comes_from_is_told_on_request_with_the_date(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en", "XK")
    ana.taps('/change_country{"country":"XK"}')
    ana.writes("how much time do I have to think?")
    more = ana.writes("tell me more")
    assert "June 2024" in more.text
    assert '/more{"section":"sources"}' in more.payloads
    sources = ana.taps('/more{"section":"sources"}')
    assert sources.text == words.sources("ask_reflection_period")
    assert words.country and words.country.reflection_period.legal_basis
    assert words.country.reflection_period.legal_basis in sources.text
    assert "June 2024" in sources.text


def test_nothing_told_yet_is_said_so(ana: WebPerson, words_in: WordsIn) -> None:
    assert words_in("en").message("nothing_yet") in ana.writes("say it again").text


def test_what_cannot_be_said_in_simpler_words_is_said_so_with_a_person_offered(
    ana: WebPerson, words_in: WordsIn
) -> None:
    ana.writes("where can I sleep tonight?")
    ana.writes("simpler")
    reply = ana.writes("simpler")
    assert reply.text == words_in("en").message("no_simpler")
    assert "/human" in reply.payloads


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_no_person_has_checked_says_so(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    words = words_in(language)
    assert words.library.topics["ask_shelter"].reviewed_by is None
    told = ana.writes(PHRASES[language]["shelter"])[0].text
    assert told.split("\n\n")[-1] == words.message("unchecked")
    assert "\n" not in words.message("unchecked")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_happens_next_is_a_numbered_path_to_return_stay_and_residence(
    ana: WebPerson, words_in: WordsIn, language: str
) -> None:
    words = words_in(language)
    assert words.section("ask_next_steps", "in_short") in ana.writes(PHRASES[language]["next_steps"]).text
    path = ana.taps('/more{"section":"next"}').text
    assert path == words.section("ask_next_steps", "next")
    assert numbers(path) == [1, 2, 3, 4, 5, 6]


def test_every_step_of_the_path_says_where_she_can_say_no(ana: WebPerson) -> None:
    ana.writes("what happens next?")
    steps = ana.taps('/more{"section":"next"}').text.split("\n\n")[0].split("\n")
    assert len(steps) == 6
    assert all("say no" in step or "you can stop" in step for step in steps)
    assert ["return" in step.lower() or "go home" in step for step in steps][4]
    assert "stay" in steps[5] and "residence" in steps[5]


def numbers(text: str) -> list[int]:
    """The numbers at the beginning of lines."""
    return [int(line.partition(".")[0]) for line in text.split("\n") if line.partition(".")[0].isdecimal()]

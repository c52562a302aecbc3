"""Never a dead end, and never the same sentence twice in a row."""

import re
import tarfile
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.content.facts import best_hotlines
from bot.understanding.intents import IntentModel
from tests.conversations.conftest import NewTelegramPerson, WordsIn
from tests.conversations.people import Reply, WebPerson
from tests.conversations.waypost import ROOT

VAGUE = [
    "because of the thing",
    "paper yesterday maybe",
    "hmm and the other one maybe",
    "so then the table",
    "you know the thing we had",
    "green door seven",
    "maybe the other side of it",
    "then it was about that one",
    "well the corner and so on",
]
"""Nobody could say what these mean."""


@pytest.fixture(scope="module")
def vague() -> list[str]:
    """Messages that this model does not understand, whatever it was trained on."""
    with TemporaryDirectory() as folder, tarfile.open(ROOT / "models" / "waypost.tar.gz") as archive:
        archive.extractall(folder, filter="data")
        (calibration,) = Path(folder).rglob("intents/calibration.json")
        model = IntentModel.load(calibration.parent)
    found = [text for text in VAGUE if model.rank(text, "en")[0][1] < 0.45]
    assert len(found) >= 3, "the model takes too many of these vague messages for something"
    return found


def test_once_the_likeliest_topics_and_a_person_are_offered(
    ana: WebPerson, words_in: WordsIn, vague: list[str]
) -> None:
    words = words_in("en")
    ana.writes("hello")
    reply = ana.writes(vague[0])
    assert reply.text == words.message("not_understood")
    assert 2 <= len(reply.titles) <= 3
    assert reply.payloads[-1] == "/human"


def test_twice_the_menu_and_a_number_to_call(ana: WebPerson, words_in: WordsIn, vague: list[str]) -> None:
    words = words_in("en", "XK")
    ana.writes("hello")
    ana.taps('/change_country{"country":"XK"}')
    ana.writes(vague[0])
    reply = ana.writes(vague[1])
    assert reply.text == words.message("not_understood_again")
    assert best_hotlines(words) in reply.text
    assert "112" in reply.text
    assert reply.payloads[:-1] == [f"/{topic}" for topic in words.library.menu[0]]


def test_what_is_understood_between_begins_the_count_anew(ana: WebPerson, words_in: WordsIn, vague: list[str]) -> None:
    ana.writes("hello")
    ana.writes(vague[0])
    ana.writes("thank you")
    assert ana.writes(vague[1]).text == words_in("en").message("not_understood")


def test_every_choice_of_the_menu_leads_on(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    reply = ana.writes("what can you do?")
    seen = set(reply.payloads[:-1])
    for _ in range(3):
        reply = ana.picks(len(reply.payloads))
        assert reply.text in (words.message("menu"), words.message("menu_again"))
        seen |= set(reply.payloads[:-1])
    assert seen == {f"/{topic}" for topic in words.library.topics}


@pytest.mark.parametrize(
    "written",
    [
        "hello",
        "thank you",
        "goodbye",
        "ok",
        "I am so afraid and ashamed",
        "what is the weather tomorrow?",
        "who are you?",
        "remind me tomorrow",
        "my sister is in this situation, how can I help her?",
        "I want to talk to a real person",
        "what can you do?",
        "I want to die",
        "help me, they locked me in the room",
        "simpler",
        "which languages do you speak?",
        "99",
    ],
)
def test_the_same_message_again_and_again_never_gets_the_same_sentence_twice_in_a_row(
    ana: WebPerson, written: str
) -> None:
    ana.writes("hello")
    ana.taps("/ask_shelter")
    replies = [ana.writes(written) for _ in range(5)]
    assert_no_sentence_twice_in_a_row(replies)


def test_nor_do_messages_that_are_not_understood(ana: WebPerson, vague: list[str]) -> None:
    ana.writes("hello")
    assert_no_sentence_twice_in_a_row([ana.writes(vague[number % len(vague)]) for number in range(5)])


def test_nor_do_messages_that_cannot_be_read(new_telegram_person: NewTelegramPerson) -> None:
    ana = new_telegram_person()
    ana.writes("hello")
    replies = []
    for _ in range(4):
        ana.taken_in(ana.person.sends(sticker={"file_id": "a", "file_unique_id": "b"}))
        replies.append(ana.reads())
    assert_no_sentence_twice_in_a_row(replies)


def assert_no_sentence_twice_in_a_row(replies: list[Reply]) -> None:
    """What is checked: of two replies, one right after the other, no line that begins a message is the same, and no whole message is.
    Lines with numbers to call come again on purpose (S5 in the requirements)."""
    for reply, following in pairwise(replies):
        openings = {said.text.split("\n")[0] for said in reply if not re.match(r".*\d{3}", said.text.split("\n")[0])}
        assert not openings & {said.text.split("\n")[0] for said in following}
        assert not {said.text for said in reply} & {said.text for said in following}

"""kill -9 of each process in the middle of conversations on Telegram: nothing lost, nothing answered twice, the order kept."""

import time

import pytest

from tests.conversations.conftest import NewTelegramPerson, WordsIn
from tests.conversations.people import TelegramPerson
from tests.conversations.waypost import Waypost, soon

QUESTIONS = {
    "a duhet të flas me policinë?": "ask_police",
    "ku mund të fle sonte?": "ask_shelter",
    "çfarë të drejtash kam?": "ask_rights",
    "sa kohë kam për të menduar?": "ask_reflection_period",
}


@pytest.fixture
def ana(new_telegram_person: NewTelegramPerson) -> TelegramPerson:
    """Somebody in Kosovo, some way into her conversation."""
    person = new_telegram_person("sq")
    person.writes("/start sq-XK")
    return person


@pytest.mark.parametrize("part", ["front door", "actions", "rasa"])
def test_killed_while_it_makes_the_answer(waypost: Waypost, ana: TelegramPerson, words_in: WordsIn, part: str) -> None:
    words = words_in("sq", "XK")
    # The action server stands still, so that the message is in the hands of all three when one of them dies.
    with waypost.stopped("actions"):
        ana.sends("a duhet të flas me policinë?")
        time.sleep(0.5)
        waypost.kill(part)
    waypost.wait_until_well()
    reply = [said.text for said in ana.reads(within=60) if said.text != words.message("answer_later")]
    assert reply == [words.section("ask_police", "in_short")]
    assert_silent(ana)
    assert ana.writes("më thjeshtë").text == words.section("ask_police", "simple")


def test_killed_between_two_parts_of_a_reply_it_sends_the_rest(
    waypost: Waypost, new_telegram_person: NewTelegramPerson, words_in: WordsIn
) -> None:
    words = words_in("sq")
    ana = new_telegram_person("sq")
    ana.sends("përshëndetje")
    soon(lambda: len(ana.telegram.sent_to(ana.person.id)) == 1, 10, "the first part is there")
    soon(lambda: len(waypost.tables.undelivered(ana.conversation)) == 2, 5, "it is marked as delivered")
    waypost.kill("front door")
    waypost.wait_until_well()
    assert [said.text for said in ana.reads()] == [
        words.message(name) for name in ("first_machine", "first_safe_telegram", "first_ask")
    ]
    assert_silent(ana)


def test_what_is_written_while_the_front_door_is_down_waits_at_telegram(
    waypost: Waypost, ana: TelegramPerson, words_in: WordsIn
) -> None:
    waypost.kill("front door")
    for question in QUESTIONS:
        ana.person.says(question)
    waypost.wait_until_well()
    soon(lambda: not ana.telegram.waiting_updates(), 20, "all is taken in")
    told = [said.text for said in ana.reads(within=30)]
    assert told == [words_in("sq", "XK").section(topic, "in_short") for topic in QUESTIONS.values()]


def test_many_people_and_every_process_killed_in_turn(
    waypost: Waypost, new_telegram_person: NewTelegramPerson, words_in: WordsIn
) -> None:
    words = words_in("sq", "XK")
    people = [new_telegram_person("sq") for _ in range(6)]
    for person in people:
        person.sends("/start sq-XK")
    for person in people:
        person.reads()
    for part in ("actions", "front door", "rasa", "front door"):
        for person in people:
            for question in list(QUESTIONS)[:2]:
                person.person.says(question)
        time.sleep(0.2)
        waypost.kill(part)
        time.sleep(1.0)
    waypost.wait_until_well()
    soon(lambda: not people[0].telegram.waiting_updates(), 30, "all is taken in")
    expected = [words.section(topic, "in_short") for topic in list(QUESTIONS.values())[:2]] * 4
    for person in people:
        told = [said.text for said in person.reads(within=60) if said.text != words.message("answer_later")]
        assert told == expected


def assert_silent(person: TelegramPerson) -> None:
    time.sleep(2)
    assert person.glances() == []

"""With Rasa or the action server down or slow: the emergency number and a helpline at once, the answer when they are back, each once."""

import time

import pytest

from bot.content.facts import best_hotlines
from tests.conversations.conftest import NewTelegramPerson, NewWebPerson, WordsIn
from tests.conversations.people import Person, Reply
from tests.conversations.waypost import Waypost, soon


@pytest.fixture
def ana(request: pytest.FixtureRequest) -> Person:
    """Somebody in Kosovo who writes Albanian, some way into her conversation."""
    new: NewWebPerson | NewTelegramPerson = request.getfixturevalue(
        {"web": "new_web_person", "Telegram": "new_telegram_person"}[request.param]
    )
    person: Person = new()
    person.writes("sa kohë kam për të menduar?")
    person.writes("Kosovë")
    return person


@pytest.mark.parametrize(("ana", "part"), [("web", "rasa"), ("Telegram", "actions")], indirect=["ana"])
def test_slow_for_over_ten_seconds(waypost: Waypost, ana: Person, words_in: WordsIn, part: str) -> None:
    words = words_in("sq", "XK")
    with waypost.stopped(part):
        began = time.monotonic()
        ana.sends("a duhet të flas me policinë?")
        assert_told_to_wait(arrives(ana, 14), ana, words_in)
        assert 9 < time.monotonic() - began < 13
        ana.sends("ku mund të fle sonte?")
        time.sleep(3)
        assert ana.glances() == []
    waypost.wait_until_well()
    answers = ana.reads(within=60)
    assert [said.text for said in answers] == [
        words.section("ask_police", "in_short"),
        words.section("ask_shelter", "in_short"),
    ]
    assert_silent(ana)


@pytest.mark.parametrize("ana", ["Telegram"], indirect=True)
def test_killed(waypost: Waypost, ana: Person, words_in: WordsIn) -> None:
    words = words_in("sq", "XK")
    waypost.kill("rasa")
    ana.sends("a duhet të flas me policinë?")
    assert_told_to_wait(arrives(ana, 12), ana, words_in)
    assert waypost.health()["parts"]["rasa"] == "down"
    assert waypost.health()["status"] == "degraded"
    waypost.wait_until_well()
    assert ana.reads(within=60).text == words.section("ask_police", "in_short")
    assert_silent(ana)
    assert ana.writes("më thjeshtë").text == words.section("ask_police", "simple")


def test_somebody_new_reads_in_an_outage_that_it_is_a_machine_in_the_language_she_writes(
    waypost: Waypost, new_web_person: NewWebPerson, words_in: WordsIn
) -> None:
    words = words_in("ar")
    ana = new_web_person()
    waypost.kill("actions")
    with waypost.stopped("rasa"):
        ana.sends("أين أستطيع أن أنام الليلة؟")
        notice = arrives(ana, 14)
    assert notice.text == f"{words.message('first_machine_line')}\n\n{words.message('answer_later')}"
    assert notice[0].direction == "rtl"
    waypost.wait_until_well()
    assert words.section("ask_shelter", "in_short") in ana.reads(within=60).text


def arrives(person: Person, within: float) -> Reply:
    found: Reply = soon(person.glances, within, "something reaches her")
    return found


def assert_told_to_wait(notice: Reply, person: Person, words_in: WordsIn) -> None:
    words = words_in("sq", "XK")
    assert [said.text for said in notice] == [words.message("answer_later")]
    assert "112" in notice.text
    assert best_hotlines(words) in notice.text


def assert_silent(person: Person) -> None:
    time.sleep(2)
    assert person.glances() == []

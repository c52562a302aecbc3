"""What only Telegram has: buttons under messages, old buttons, links that say language and country, its pace, its webhook."""

from itertools import pairwise

import httpx
import pytest

from tests.conversations.conftest import NewTelegramPerson, TelegramBehindProxy, WordsIn
from tests.conversations.people import TelegramPerson
from tests.conversations.waypost import Waypost, soon
from tests.fakes.telegram_api import FakeTelegram


@pytest.fixture(params=["polling", "webhook"])
def ana(request: pytest.FixtureRequest) -> TelegramPerson:
    new: NewTelegramPerson = request.getfixturevalue(
        {"polling": "new_telegram_person", "webhook": "new_webhook_person"}[request.param]
    )
    return new("sq")


def test_choices_are_buttons_that_stop_spinning_and_lead_on(ana: TelegramPerson, words_in: WordsIn) -> None:
    words = words_in("sq")
    ana.writes("ku mund të fle sonte?")
    answered = len(ana.telegram.answered_queries)
    assert ana.taps('/more{"section":"next"}').text == words.section("ask_shelter", "next")
    soon(lambda: len(ana.telegram.answered_queries) > answered, 5, "the button stops spinning")


def test_a_button_can_be_answered_by_its_number(ana: TelegramPerson, words_in: WordsIn) -> None:
    ana.writes("përshëndetje")
    assert words_in("sq").section("ask_rights", "in_short") in ana.writes("1").text
    assert words_in("sq").section("ask_rights", "more") in ana.writes("١").text


def test_an_old_button_still_works(ana: TelegramPerson, words_in: WordsIn) -> None:
    ana.writes("ku mund të fle sonte?")
    ana.writes("faleminderit")
    ana.taken_in(ana.person.taps("/ask_police", None))
    assert words_in("sq").section("ask_police", "in_short") in ana.reads().text


def test_a_button_with_an_invented_payload_is_not_obeyed(ana: TelegramPerson) -> None:
    ana.writes("përshëndetje")
    invented = (
        *("/restart", "/session_start", "/erase_everything", "nonsense", "/more{", "\x00", "/ask_shelter{}{}"),
        *(
            '/slot{"country":"DE"}',
            '/ask_shelter{"country":5}',
            '/more{"section":["next"]}',
            '/change_language{"language":{}}',
        ),
        *('/ask_shelter{"name":"x"}', '/more{"section":"next","topic":"x"}', '/change_country[{"country":"DE"}]'),
    )
    for payload in invented:
        ana.taken_in(ana.person.taps(payload))
        assert ana.reads()
    assert ana.slots["introduced"] and not ana.slots.get("country")


def test_a_link_says_language_and_country(ana: TelegramPerson, words_in: WordsIn) -> None:
    reply = ana.writes("/start ar-XK")
    assert reply[0].text == words_in("ar").message("first_machine")
    assert (ana.slots["language"], ana.slots["country"]) == ("ar", "XK")


def test_the_link_of_the_poster_leads_to_the_answer_for_kosovo(ana: TelegramPerson, words_in: WordsIn) -> None:
    words = words_in("sq", "XK")
    assert ana.writes("/start sq-XK")[0].text == words.message("first_machine")
    reply = ana.writes("sa kohë kam për të menduar?")
    assert [said.text for said in reply] == [words.section("ask_reflection_period", "in_short")]
    assert "90 ditë" in reply.text


def test_messages_to_one_chat_come_a_second_apart(ana: TelegramPerson) -> None:
    ana.writes("përshëndetje")
    times = [sent.at for sent in ana.telegram.sent_to(ana.person.id)]
    assert len(times) == 3
    assert all(later - earlier >= 0.95 for earlier, later in pairwise(times))


def test_telegrams_wait_is_kept_and_nothing_is_lost_or_doubled(ana: TelegramPerson) -> None:
    ana.writes("përshëndetje")
    ana.telegram.faults.order(method="sendMessage", status=429, description="Too Many Requests", retry_after=3)
    ana.sends("faleminderit")
    soon(
        lambda: any(
            method == "sendMessage" and int(call["chat_id"]) == ana.person.id for method, call in ana.telegram.calls
        ),
        5,
        "sent",
    )
    reply = ana.reads()
    assert len(reply) == 1
    assert reply[0].text


def test_a_person_who_blocked_the_bot_holds_up_nobody(ana: TelegramPerson, words_in: WordsIn) -> None:
    ana.person.blocked = True
    ana.sends("përshëndetje")
    assert ana.reads() == []
    ana.person.blocked = False
    assert words_in("sq").message("greet_again") in ana.writes("përshëndetje").text


def test_without_the_secret_the_webhook_takes_nothing(
    public_waypost: Waypost, webhook_telegram: TelegramBehindProxy
) -> None:
    assert webhook_telegram.public_urls == ["https://chat.example.org/webhooks/telegram"]
    before = public_waypost.tables.rows("SELECT count(*) FROM inbox")
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, {"X-Telegram-Bot-Api-Secret-Token": ""}):
        update = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "hello"}}
        answer = httpx.post(f"{public_waypost.url}/webhooks/telegram", json=update, headers=headers, trust_env=False)
        assert answer.status_code == 401
    assert public_waypost.tables.rows("SELECT count(*) FROM inbox") == before


def test_the_polled_bot_has_no_webhook(waypost: Waypost, telegram: FakeTelegram) -> None:
    assert httpx.post(f"{waypost.url}/webhooks/telegram", json={}, trust_env=False).status_code == 404
    assert telegram.webhook == {}

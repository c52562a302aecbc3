"""Deleting: says what goes and what cannot, asks once, and then nothing is left in any table."""

import time

import pytest

from tests.conversations.conftest import NewPerson, NewTelegramPerson, NewWebPerson, NewWhatsAppPerson, WordsIn
from tests.conversations.people import WebPerson
from tests.conversations.phrases import LANGUAGES, PHRASES
from tests.conversations.waypost import soon

HOUR = 3600.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_is_deleted_asks_once_and_does_it(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    words = words_in(language)
    said = PHRASES[language]
    ana.writes(said["shelter"])
    question = ana.writes(said["erase"])
    assert [message.text for message in question] == [words.message("erase_web")]
    assert question.payloads == ["/affirm", "/deny"]
    assert ana.slots and ana.waypost.tables.traces(ana.conversation)
    done = ana.writes(said["yes"])
    assert [message.text for message in done] == [words.message("erase_done_web")]
    assert ana.events[-2:] == ["erased", "message"]
    assert ana.waypost.tables.traces(ana.conversation) == {}


def test_nothing_is_left_in_any_table_on_any_channel(new_person: NewPerson, words_in: WordsIn) -> None:
    ana = new_person()
    tables = ana.waypost.tables
    assert {"conversations", "inbox", "outbox"} <= set(tables.names())
    ana.writes("where can I sleep tonight?")
    ana.writes("thank you")
    assert set(tables.traces(ana.conversation)) == {"conversations", "inbox", "outbox"}
    ana.writes("delete this chat")
    done = ana.picks(1)
    assert done.text == words_in("en").message(f"erase_done_{ana.channel}")
    assert tables.traces(ana.conversation) == {}


def test_asked_for_twice_means_yes(ana: WebPerson, words_in: WordsIn) -> None:
    ana.writes("hello")
    ana.writes("delete this chat")
    assert ana.writes("delete everything").text == words_in("en").message("erase_done_web")


def test_a_no_keeps_everything(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    ana.writes("where can I sleep tonight?")
    ana.writes("delete this chat")
    assert ana.writes("no").text == words.message("erase_not_done")
    assert "question" not in ana.slots
    assert ana.writes("say it again").text == words.section("ask_shelter", "in_short")


def test_after_something_else_a_yes_deletes_nothing(ana: WebPerson) -> None:
    ana.writes("hello")
    ana.writes("delete this chat")
    ana.writes("where can I sleep tonight?")
    ana.writes("yes")
    assert ana.slots["introduced"]


def test_after_it_she_is_somebody_new(ana: WebPerson, words_in: WordsIn) -> None:
    ana.writes("sa kohë kam për të menduar?")
    ana.writes("Kosovë")
    ana.writes("fshije këtë bisedë")
    ana.writes("po")
    reply = ana.writes("hello")
    assert reply[0].text == words_in("en").message("first_machine")
    assert not ana.slots.get("country") and "topic" not in ana.slots


def test_asked_for_in_the_first_message_she_is_told_what_yes_answers(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    reply = ana.writes("delete this chat")
    assert words.message("first_machine_line") in reply[0].text
    assert reply[-1].text.endswith(words.message("erase_web"))
    assert reply.payloads == ["/affirm", "/deny"]


def test_on_telegram_both_sides_messages_are_deleted(new_telegram_person: NewTelegramPerson) -> None:
    ana = new_telegram_person()
    for text in ("hello", "where can I sleep tonight?", "delete this chat"):
        ana.writes(text)
    before = set(ana.person.messages)
    bots = {sent.message_id for sent in ana.telegram.sent_to(ana.person.id)}
    assert bots and bots < before
    ana.writes("yes")
    deleted = {message_id for chat_id, message_id in ana.telegram.deleted if chat_id == ana.person.id}
    assert before <= deleted
    assert len(ana.person.messages) == 1, "only the farewell is left"


def test_on_telegram_what_is_older_than_48_hours_is_not_asked_for(new_telegram_person: NewTelegramPerson) -> None:
    ana = new_telegram_person()
    ana.writes("hello")
    old = set(ana.person.messages)
    for message_id in old:
        ana.person.messages[message_id] = time.time() - 49 * HOUR
    ana.waypost.tables.age(ana.conversation, 48.1 * HOUR)
    ana.writes("where can I sleep tonight?")
    young = set(ana.person.messages) - old
    ana.writes("delete this chat")
    ana.writes("yes")
    asked = [call for method, call in ana.telegram.calls if method in ("deleteMessage", "deleteMessages")]
    ids = {int(number) for call in asked if int(call["chat_id"]) == ana.person.id for number in call["message_ids"]}
    assert young <= ids
    assert not ids & old


def test_on_whatsapp_twilios_copies_go_and_she_is_told_how_to_delete_the_chat(
    new_whatsapp_person: NewWhatsAppPerson, words_in: WordsIn
) -> None:
    ana = new_whatsapp_person()
    ana.writes("where can I sleep tonight?")
    ana.writes("delete this chat")
    sids = {sent.sid for sent in ana.twilio.sent_to(ana.number)}
    assert ana.writes("yes").text == words_in("en").message("erase_done_whatsapp")
    assert sids <= set(ana.twilio.deleted)


def test_leaving_the_page_deletes_at_once_without_a_word(new_web_person: NewWebPerson) -> None:
    ana = new_web_person()
    ana.writes("where can I sleep tonight?")
    ana.sends("hello")
    assert ana.http.post("/chat/leave").status_code == 204
    soon(lambda: ana.waypost.tables.traces(ana.conversation) == {}, 10, "nothing is left of her")

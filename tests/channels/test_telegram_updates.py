"""Every kind of Telegram update is read or passed over, and none fails."""

import random
from typing import Any

import pytest

from bot.channels.incoming import MAX_TEXT
from bot.channels.message import InboundMessage, Kind
from bot.channels.telegram_updates import callback_id, read_update

PRIVATE = {"id": 4001, "type": "private", "first_name": "Ana"}
ANA = {"id": 4001, "is_bot": False, "first_name": "Ana", "language_code": "sq"}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 12, "date": 1, "from": ANA, "chat": PRIVATE, **content}}


def test_a_text() -> None:
    assert read_update(message(text="sa kohë kam?")) == InboundMessage(
        channel="telegram",
        address="4001",
        external_id="7",
        kind=Kind.TEXT,
        text="sa kohë kam?",
        language_hint="sq",
        platform_message_id="12",
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": {"file_id": "x", "duration": 3}}, Kind.VOICE),
        ({"audio": {"file_id": "x"}}, Kind.VOICE),
        ({"video": {"file_id": "x"}}, Kind.VIDEO),
        ({"video_note": {"file_id": "x"}}, Kind.VIDEO),
        ({"animation": {"file_id": "x"}, "document": {"file_id": "x"}}, Kind.VIDEO),
        ({"photo": [{"file_id": "x"}]}, Kind.PHOTO),
        ({"sticker": {"file_id": "x", "emoji": "😀"}}, Kind.STICKER),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, Kind.LOCATION),
        ({"venue": {"title": "t"}, "location": {"latitude": 1.0, "longitude": 2.0}}, Kind.LOCATION),
        ({"contact": {"phone_number": "+383", "first_name": "B"}}, Kind.CONTACT),
        ({"document": {"file_id": "x"}}, Kind.DOCUMENT),
        ({"poll": {"id": "1", "question": "q"}}, Kind.OTHER),
        ({"dice": {"emoji": "🎲", "value": 3}}, Kind.OTHER),
        ({"story": {"id": 1}}, Kind.OTHER),
        ({"some_kind_of_next_year": {}}, Kind.OTHER),
        ({}, Kind.OTHER),
    ],
)
def test_a_message_without_words(content: dict[str, Any], kind: Kind) -> None:
    read = read_update(message(**content))
    assert read is not None
    assert (read.kind, read.text) == (kind, "")


def test_a_caption_is_a_text() -> None:
    read = read_update(message(photo=[{"file_id": "x"}], caption="what is this paper?"))
    assert read is not None
    assert (read.kind, read.text) == (Kind.TEXT, "what is this paper?")


def test_an_edit() -> None:
    read = read_update({"update_id": 8, "edited_message": message(text="now so")["message"]})
    assert read is not None
    assert (read.kind, read.text, read.external_id) == (Kind.EDIT, "now so", "8")


def test_an_edit_without_words_is_passed_over() -> None:
    moved = {"location": {"latitude": 1.0, "longitude": 2.0}}
    assert read_update({"update_id": 8, "edited_message": message(**moved)["message"]}) is None


def callback(**fields: Any) -> dict[str, Any]:
    return {"update_id": 9, "callback_query": {"id": "43", "from": ANA, "data": "/ask_shelter", **fields}}


@pytest.mark.parametrize(
    "fields",
    [
        {"message": {"message_id": 5, "date": 1, "chat": PRIVATE, "text": "old answer"}},
        {"message": {"message_id": 5, "date": 0, "chat": PRIVATE}},
        {},
    ],
    ids=["its message", "inaccessible message", "no message"],
)
def test_a_button(fields: dict[str, Any]) -> None:
    update = callback(**fields)
    assert callback_id(update) == "43"
    assert read_update(update) == InboundMessage(
        channel="telegram",
        address="4001",
        external_id="9",
        kind=Kind.BUTTON,
        payload="/ask_shelter",
        language_hint="sq",
    )


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("/start", "/greet"),
        ("/start sq-XK", '/greet{"language":"sq","country":"XK"}'),
        ("/start ar", '/greet{"language":"ar"}'),
        ("/start XK", '/greet{"country":"XK"}'),
        ("/start sr-Cyrl-RS", '/greet{"language":"sr-Cyrl","country":"RS"}'),
        ("/start sr_Cyrl_rs", '/greet{"language":"sr_Cyrl","country":"RS"}'),
        ("/start@waypost_bot ar-DE", '/greet{"language":"ar","country":"DE"}'),
        ("/start 0123nonsense", "/greet"),
        ("/start how are you", "/greet"),
        ("/start " + "x" * 64, "/greet"),
    ],
)
def test_start_with_a_link_says_language_and_country(text: str, payload: str) -> None:
    read = read_update(message(text=text))
    assert read is not None
    assert (read.kind, read.text, read.payload) == (Kind.START, "", payload)
    assert read.language_hint == "sq"


@pytest.mark.parametrize("text", ["/help", "/starting now", "/ask_shelter", '/inform{"a":"b"}', "start"])
def test_other_slash_text_is_text(text: str) -> None:
    read = read_update(message(text=text))
    assert read is not None
    assert (read.kind, read.text) == (Kind.TEXT, text)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": ANA, "date": 1}},
        {"update_id": 1, "channel_post": {"message_id": 1, "chat": {"id": -100, "type": "channel"}, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 1, "chat": {"id": -5, "type": "group"}, "from": ANA, "text": "x"}},
        {"update_id": 1, "edited_message": {"chat": {"id": -5, "type": "supergroup"}, "text": "x"}},
        callback(message={"message_id": 5, "date": 1, "chat": {"id": -5, "type": "group"}}),
        {"update_id": 1, "callback_query": {"id": "1", "data": "x"}},
        {"update_id": 1, "inline_query": {"id": "1", "query": "x"}},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1, "something_new": {"a": [1]}},
        message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}),
        message(pinned_message={"message_id": 1}),
        {"update_id": "7", "message": {}},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "message": {"chat": {"id": "x", "type": "private"}}},
        {"update_id": 1},
        {},
        [],
        "text",
        None,
        5,
    ],
)
def test_what_needs_no_answer_is_passed_over(update: object) -> None:
    assert read_update(update) is None


def test_a_text_is_cut_and_can_be_stored() -> None:
    read = read_update(message(text="a\x00\ud83d" + "b" * 1_000_000))
    assert read is not None
    assert len(read.text) == MAX_TEXT
    assert read.text.startswith("a\ufffd\ufffdb")
    read.text.encode("utf-8")


@pytest.mark.parametrize("code", [5, "", "x" * 40, "sq; drop", None, ["sq"]])
def test_a_language_code_that_is_none_is_no_hint(code: object) -> None:
    update = message(text="x")
    update["message"]["from"] = ANA | {"language_code": code}
    read = read_update(update)
    assert read is not None
    assert read.language_hint is None


def test_fields_of_any_type_never_fail() -> None:
    pick = random.Random(3)
    odd: list[Any] = [
        None,
        True,
        -1,
        2**80,
        1.5,
        "",
        "text",
        [],
        [1],
        {},
        {"id": 4001, "type": "private"},
        ANA,
        PRIVATE,
    ]
    names = ["message_id", "from", "chat", "text", "caption", "photo", "data", "id", "message", "date", "voice"]
    for _ in range(3000):
        inner = {name: pick.choice(odd) for name in pick.sample(names, pick.randrange(len(names)))}
        if pick.random() < 0.7:
            inner["chat"] = PRIVATE
        kind = pick.choice(["message", "edited_message", "callback_query", "channel_post"])
        update = {"update_id": pick.choice([1, *odd]), kind: pick.choice([inner, inner, inner, *odd])}
        read_update(update)
        callback_id(update)

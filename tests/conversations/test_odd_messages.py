"""Every odd kind of message: taken without a 5xx, answered kindly, and the next real question is answered as ever."""

import uuid
from typing import Any

import httpx
import pytest

from tests.conversations.conftest import SECRET, NewPerson, NewTelegramPerson, NewWebPerson, NewWhatsAppPerson, WordsIn
from tests.conversations.people import TelegramPerson, WebPerson

FILE = {"file_id": "AgAC", "file_unique_id": "x"}

CANNOT_BE_READ: dict[str, dict[str, Any]] = {
    "voice": {"voice": {**FILE, "duration": 3}},
    "photo": {"photo": [{**FILE, "width": 1, "height": 1}]},
    "video": {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "sticker": {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1}},
    "location": {"location": {"latitude": 42.66, "longitude": 21.16}},
    "contact": {"contact": {"phone_number": "+383", "first_name": "A"}},
    "document": {"document": {**FILE}},
    "other": {"poll": {"id": "1", "question": "?", "options": []}},
}
"""What a Telegram message holds, by the kind that names its answer in content/messages.yml."""

ALSO_ANSWERED: list[dict[str, Any]] = [
    {"video_note": {**FILE}},
    {"animation": {**FILE}, "document": {**FILE}},
    {"audio": {**FILE}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"venue": {"location": {"latitude": 0, "longitude": 0}}},
    {"something_of_next_year": {"a": 1}},
    {},
    {"text": ""},
    {"text": "   "},
    {"text": ["not", "a", "text"]},
    {"text": None, "voice": "not a voice"},
    {"text": "\u0000"},
    {"text": "👍🏽👩‍👩‍👧"},
    {"text": "1"},
    {"text": "999"},
    {"text": "-1"},
    {"text": "/"},
    {"text": "///"},
    {"text": "/help@waypost_bot now"},
    {"text": "\u202e\u200b\ufeff"},
    {"text": "a" * 4096},
    {"text": "x " * 500_000},
    {"text": "Ж" * 1_000_000},
    {"photo": [], "caption": "where can I sleep tonight?"},
]
"""Messages that get some answer."""

NOT_HERS: list[dict[str, Any]] = [
    {"my_chat_member": {"new_chat_member": {"status": "kicked"}}},
    {"chat_member": {}},
    {"channel_post": {"text": "hello"}},
    {"message": {"chat": {"id": -100, "type": "group"}, "text": "hello", "message_id": 5}},
    {"message": {"pinned_message": {}}},
    {"message": "not a message"},
    {"message": None},
    {"edited_message": {"location": {}}},
    {"poll": {}},
    {"poll_answer": {}},
    {"inline_query": {"id": "1", "query": "x"}},
    {"callback_query": {}},
    {"callback_query": {"id": 5, "data": 7}},
    {"callback_query": None},
    {"chat_join_request": {}},
    {"an_update_of_next_year": {"x": [1, 2, 3]}},
    {},
]
"""Updates in which nobody said anything to Waypost."""


@pytest.fixture
def web_person(new_web_person: NewWebPerson) -> WebPerson:
    return new_web_person()


@pytest.fixture(params=["polling", "webhook"])
def ana(request: pytest.FixtureRequest) -> TelegramPerson:
    new: NewTelegramPerson = request.getfixturevalue(
        {"polling": "new_telegram_person", "webhook": "new_webhook_person"}[request.param]
    )
    return new("sq")


def test_on_telegram_what_cannot_be_read_gets_a_kind_answer_in_her_language(
    ana: TelegramPerson, words_in: WordsIn
) -> None:
    words = words_in("sq")
    ana.writes("përshëndetje")
    ana.writes("faleminderit")
    for kind, content in CANNOT_BE_READ.items():
        ana.taken_in(ana.person.sends(**content))
        reply = ana.reads()
        assert [said.text for said in reply] == [words.message(f"cannot_{kind}")]
        assert len(reply.titles) == 3
        ana.writes("faleminderit")


def test_on_telegram_no_odd_message_holds_up_the_next_question(ana: TelegramPerson, words_in: WordsIn) -> None:
    ana.writes("përshëndetje")
    failed = list(ana.telegram.webhook_statuses)
    for update in NOT_HERS:
        ana.taken_in(ana.telegram.add_update(update))
    assert ana.reads() == []
    for content in ALSO_ANSWERED:
        ana.taken_in(ana.person.sends(**content))
        assert ana.reads()[-1].text
    ana.taken_in(ana.person.sends("edited_message", text="ku mund të fle sonte?"))
    assert words_in("sq").section("ask_shelter", "in_short") in ana.reads().text
    assert words_in("sq").section("ask_police", "in_short") in ana.writes("a duhet të flas me policinë?").text
    assert not [status for status in ana.telegram.webhook_statuses[len(failed) :] if status >= 500]


def test_the_webhook_takes_any_body(new_webhook_person: NewTelegramPerson) -> None:
    ana = new_webhook_person()
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for body in (b"", b"\xff\xfe\x00", b"null", b"[]", b"{", b'{"update_id": "x"}', b"[" * 100_000, b"x" * 9_000_000):
        answer = httpx.post(
            f"{ana.waypost.url}/webhooks/telegram", content=body, headers=headers, trust_env=False, timeout=30
        )
        assert answer.status_code < 500


def test_an_update_that_comes_twice_is_answered_once(new_webhook_person: NewTelegramPerson) -> None:
    ana = new_webhook_person()
    ana.writes("hello")
    message = {"message_id": 900_001, "date": 1, "from": ana.person.user, "chat": ana.person.chat, "text": "thank you"}
    update = {"update_id": 999_000_001, "message": message}
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for _ in range(5):
        answer = httpx.post(f"{ana.waypost.url}/webhooks/telegram", json=update, headers=headers, trust_env=False)
        assert answer.status_code == 200
    assert len(ana.reads()) == 1


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("voice", {"NumMedia": "1", "MediaContentType0": "audio/ogg", "MediaUrl0": "https://api.twilio.com/x"}),
        ("photo", {"NumMedia": "1", "MediaContentType0": "image/jpeg"}),
        ("sticker", {"NumMedia": "1", "MediaContentType0": "image/webp"}),
        ("video", {"NumMedia": "1", "MediaContentType0": "video/mp4"}),
        ("document", {"NumMedia": "1", "MediaContentType0": "application/pdf", "Body": "a.pdf"}),
        ("contact", {"NumMedia": "1", "MediaContentType0": "text/vcard", "Body": "A"}),
        ("location", {"Latitude": "42.66", "Longitude": "21.16"}),
        ("other", {"MessageType": "reaction"}),
        ("other", {"NumMedia": "many", "Body": " "}),
    ],
)
def test_on_whatsapp_what_cannot_be_read_gets_a_kind_answer(
    new_whatsapp_person: NewWhatsAppPerson, words_in: WordsIn, kind: str, fields: dict[str, str]
) -> None:
    ana = new_whatsapp_person()
    ana.writes("faleminderit")
    assert ana.person.sends(**fields).status_code == 200
    reply = ana.reads()
    told = words_in("sq").message("cannot_document" if kind == "other" and "NumMedia" in fields else f"cannot_{kind}")
    assert [said.text for said in reply] == [told]
    assert len(reply.titles) == 3


def test_on_whatsapp_long_empty_and_broken_bodies_are_taken(
    new_whatsapp_person: NewWhatsAppPerson, words_in: WordsIn
) -> None:
    ana = new_whatsapp_person()
    for body in ("x " * 500_000, "Ж" * 1_000_000, "", "\x00", "\u202e", "🙂" * 5000, "1", "/start"):
        assert ana.person.says(body).status_code == 200
        assert ana.reads()
    assert words_in("sq").section("ask_police", "in_short") in ana.writes("a duhet të flas me policinë?").text


def test_on_whatsapp_a_repeat_is_answered_once(new_whatsapp_person: NewWhatsAppPerson) -> None:
    ana = new_whatsapp_person()
    ana.writes("hello")
    body, headers = ana.person.signed(Body="thank you")
    for _ in range(5):
        assert httpx.post(ana.person.webhook, content=body, headers=headers, trust_env=False).status_code == 200
    assert len(ana.reads()) == 1


def test_on_the_web_nonsense_is_refused_without_a_5xx(web_person: WebPerson) -> None:
    identity = str(uuid.uuid4())
    bodies = [
        *(b"", b"\xff\xfe", b"null", b"[]", b"{", b"[" * 100_000, b"x" * 9_000_000),
        *(b"{}", b'{"id": 5, "text": "x"}', b'{"id": "no uuid", "text": "x"}'),
        f'{{"id": "{identity}"}}'.encode(),
        f'{{"id": "{identity}", "text": 5}}'.encode(),
        f'{{"id": "{identity}", "text": "a", "payload": "b"}}'.encode(),
    ]
    for body in bodies:
        for path in ("messages", "received", "leave", "sessions"):
            assert web_person.http.post(f"/chat/{path}", content=body).status_code < 500
    for path in (
        "/chat/messages",
        "/chat/nothing",
        "/webhooks/telegram",
        "/../etc/passwd",
        "/chat/page/%00",
        "/health/x",
    ):
        assert web_person.http.get(path).status_code in (401, 404, 405)


def test_on_the_web_a_million_letters_and_invalid_utf_8_are_answered(web_person: WebPerson) -> None:
    for text in ("x " * 500_000, "Ж" * 1_000_000, "\x00", "\u202e", "   ", ""):
        assert web_person.posts(text=text).status_code == 202
        assert web_person.reads()
    half_a_pair = f'{{"id": "{uuid.uuid4()}", "text": "\\ud83d hello"}}'
    assert web_person.http.post("/chat/messages", content=half_a_pair.encode()).status_code == 202
    assert web_person.reads()
    body = b'{"id": "' + str(uuid.uuid4()).encode() + b'", "text": "hello \xff\xfe", "language": 5, "unknown": {}}'
    assert web_person.http.post("/chat/messages", content=body).status_code == 202
    assert web_person.reads()


def test_on_the_web_a_repeat_is_answered_once(web_person: WebPerson) -> None:
    web_person.writes("hello")
    message = {"id": str(uuid.uuid4()), "text": "thank you"}
    for _ in range(5):
        assert web_person.http.post("/chat/messages", json=message).status_code == 202
    assert len(web_person.reads()) == 1


def test_what_a_person_types_is_never_a_command(new_person: NewPerson, words_in: WordsIn) -> None:
    words = words_in("en")
    ana = new_person()
    ana.writes("do I have to talk to the police?")
    sources = words.sources("ask_police")
    for typed in (
        '/more{"section":"sources"}',
        '  /more{"section":"sources"}',
        '//more{"section":"sources"}',
        '/ask_police{"section":"sources"}',
        '\u200b/more{"section":"sources"}',
        '\\/more{"section":"sources"}',
    ):
        assert sources not in ana.writes(typed).text
    ana.writes('/change_country{"country":"none"}')
    assert words.message("country_skipped") not in ana.last.text
    assert ana.writes('/ask_shelter{"x":1}')
    assert ana.writes("/restart")
    assert ana.slots["introduced"]


def test_erase_typed_as_a_command_is_asked_about_like_any_words(web_person: WebPerson) -> None:
    web_person.writes("hello")
    for typed in ("/erase", '/erase{"now":true}'):
        web_person.writes(typed)
        web_person.writes("where can I sleep tonight?")
    assert web_person.slots["introduced"]

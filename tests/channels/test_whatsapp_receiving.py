"""WhatsApp messages come in through Twilio's signed webhook, whatever their kind."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.incoming import MAX_BODY, MAX_TEXT
from bot.channels.message import InboundMessage, Kind
from bot.channels.whatsapp_receiving import read_form, webhook_route
from bot.settings import Settings
from tests.fakes.inbox import Inbox
from tests.fakes.serving import serving
from tests.fakes.twilio_api import FakeTwilio, Person


@pytest.fixture
def webhook(twilio_settings: Settings, inbox: Inbox) -> Iterator[str]:
    with serving(Starlette(routes=[webhook_route(twilio_settings, inbox)])) as url:
        yield f"{url}/webhooks/whatsapp"


@pytest.fixture
def ana(twilio: FakeTwilio, webhook: str) -> Person:
    return twilio.person("+38344000001", webhook)


def test_a_text_is_taken_and_answered_with_empty_twiml(ana: Person, inbox: Inbox) -> None:
    start = time.monotonic()
    answer = ana.says("sa kohë kam për të menduar? 😀")
    assert time.monotonic() - start < 1
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")
    [message] = inbox.messages
    assert message == InboundMessage(
        channel="whatsapp",
        address="whatsapp:+38344000001",
        external_id=message.external_id,
        kind=Kind.TEXT,
        text="sa kohë kam për të menduar? 😀",
        platform_message_id=message.external_id,
    )
    assert message.external_id.startswith("SM")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"NumMedia": "1", "MediaContentType0": "audio/ogg; codecs=opus", "MessageType": "audio"}, Kind.VOICE),
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg"}, Kind.PHOTO),
        ({"NumMedia": "1", "MediaContentType0": "image/webp"}, Kind.STICKER),
        ({"NumMedia": "1", "MediaContentType0": "video/mp4"}, Kind.VIDEO),
        ({"NumMedia": "1", "MediaContentType0": "application/pdf", "Body": "my papers.pdf"}, Kind.DOCUMENT),
        ({"NumMedia": "1", "MediaContentType0": "text/vcard", "Body": "Some Name"}, Kind.CONTACT),
        ({"NumMedia": "1"}, Kind.DOCUMENT),
        ({"Latitude": "42.66", "Longitude": "21.16", "Address": "Street 1", "Label": "Home"}, Kind.LOCATION),
        ({"MessageType": "reaction"}, Kind.OTHER),
        ({"Body": "   "}, Kind.OTHER),
        ({"NumMedia": "many", "Body": ""}, Kind.DOCUMENT),
    ],
)
def test_a_message_without_words(ana: Person, inbox: Inbox, fields: dict[str, str], kind: Kind) -> None:
    assert ana.sends(**fields).status_code == 200
    [message] = inbox.messages
    assert (message.kind, message.text) == (kind, "")


@pytest.mark.parametrize("content_type", ["image/jpeg", "application/pdf"])
def test_words_under_a_picture_are_a_text(ana: Person, inbox: Inbox, content_type: str) -> None:
    ana.sends(NumMedia="1", MediaContentType0=content_type, Body="what is this paper?")
    [message] = inbox.messages
    assert (message.kind, message.text) == (Kind.TEXT, "what is this paper?")


def test_a_button(ana: Person, inbox: Inbox) -> None:
    ana.sends(ButtonPayload="/ask_shelter", ButtonText="Shelter", Body="Shelter")
    [message] = inbox.messages
    assert (message.kind, message.payload, message.text) == (Kind.BUTTON, "/ask_shelter", "Shelter")


def test_the_profile_name_is_not_kept(ana: Person, inbox: Inbox) -> None:
    ana.sends(Body="x", ProfileName="Ana Berisha")
    assert "Berisha" not in repr(inbox.messages)


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageStatus": "delivered", "From": "whatsapp:+15005550006"},
        {"From": "+38344000001", "Body": "an SMS"},
        {"From": "", "Body": "x"},
        {"MessageSid": "", "SmsMessageSid": "", "Body": "x"},
    ],
)
def test_what_is_no_message_is_passed_over(ana: Person, inbox: Inbox, fields: dict[str, str]) -> None:
    assert ana.sends(**fields).status_code == 200
    assert inbox.messages == []


def test_unknown_and_odd_fields_are_taken(twilio: FakeTwilio, ana: Person, webhook: str, inbox: Inbox) -> None:
    fields = [*ana.usual_fields().items(), ("New field of next year", "ü&=+ %"), ("", ""), ("Body", "b"), ("Body", "a")]
    body, headers = twilio.sign(fields)
    assert httpx.post(webhook, content=body, headers=headers).status_code == 200
    assert inbox.messages[0].text == "a"


def test_text_that_is_not_utf_8_is_taken(twilio: FakeTwilio, ana: Person, webhook: str, inbox: Inbox) -> None:
    fields = [*ana.usual_fields().items(), ("Body", "before \ufffd\ufffd after\x00")]
    body, headers = twilio.sign(fields)
    assert b"%EF%BF%BD%EF%BF%BD" in body
    body = body.replace(b"%EF%BF%BD%EF%BF%BD", b"%FF%FE")
    assert httpx.post(webhook, content=body, headers=headers).status_code == 200
    assert inbox.messages[0].text == "before \ufffd\ufffd after\ufffd"


def test_a_megabyte_of_text_is_taken_and_cut(ana: Person, inbox: Inbox) -> None:
    assert ana.says("ë" * 2**19).status_code == 200
    assert inbox.messages[0].text == "ë" * MAX_TEXT


def test_the_query_string_is_signed_too(twilio: FakeTwilio, ana: Person, webhook: str, inbox: Inbox) -> None:
    fields = list(ana.usual_fields().items())
    body, headers = twilio.sign(fields, query="?from=twilio&x=%20")
    assert httpx.post(f"{webhook}?from=twilio&x=%20", content=body, headers=headers).status_code == 200
    assert httpx.post(f"{webhook}?from=somebody", content=body, headers=headers).status_code == 401
    assert len(inbox.messages) == 1


def test_the_webhook_is_closed_without_a_right_signature(twilio: FakeTwilio, ana: Person, webhook: str) -> None:
    body, headers = ana.signed(Body="x")
    other, _ = ana.signed(Body="y")
    signature = headers["X-Twilio-Signature"]
    stranger = FakeTwilio(auth_token="another token").sign([("Body", "x")])[1]["X-Twilio-Signature"]
    for content, given in (
        (body, ""),
        (body, signature[:-2] + "A="),
        (body, "ë" * 14),
        (body, stranger),
        (other, signature),
        (body + b"&More=1", signature),
        (b"", signature),
        (b"&a=1" * 2000, signature),
        (b"a" * (MAX_BODY + 1), signature),
    ):
        answer = httpx.post(
            webhook, content=content, headers=httpx.Headers(headers | {"X-Twilio-Signature": given}, encoding="utf-8")
        )
        assert answer.status_code == 401
    del headers["X-Twilio-Signature"]
    assert httpx.post(webhook, content=body, headers=headers).status_code == 401


def test_a_message_that_could_not_be_stored_is_not_said_to_have_arrived(ana: Person, inbox: Inbox) -> None:
    inbox.failures = 1
    assert ana.says("x").status_code == 503
    assert ana.says("x").status_code == 200


def test_a_form_is_read_without_its_usual_fields() -> None:
    assert read_form({}) is None
    message = read_form({"From": "whatsapp:+383", "MessageSid": "SM1"})
    assert message is not None
    assert message.kind is Kind.OTHER


def test_the_fake_can_be_driven_from_another_process(webhook: str, inbox: Inbox) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.fakes.twilio_api"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            said = {"number": "+38344000001", "webhook": webhook, "text": "x"}
            answer = httpx.post(f"{url}/_control/says", json=said).json()
            assert answer["status"] == 200
            assert inbox.messages[0].text == "x"
            assert httpx.get(f"{url}/_control/sent").json() == []
        finally:
            process.terminate()

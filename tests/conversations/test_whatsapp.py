"""What only WhatsApp has: signed webhooks, choices as numbers, 1600 characters a message."""

import httpx
import pytest

from tests.conversations.conftest import NewWhatsAppPerson, WordsIn
from tests.conversations.waypost import Waypost
from tests.fakes.twilio_api import FakeTwilio


def test_choices_are_numbered_lines_and_a_number_of_any_script_picks_one(
    new_whatsapp_person: NewWhatsAppPerson, words_in: WordsIn
) -> None:
    ana = new_whatsapp_person()
    words = words_in("ar")
    ana.writes("مرحبا")
    body = ana.twilio.sent_to(ana.number)[-1].body
    buttons = [words.button(topic) for topic in ("ask_rights", "ask_reflection_period", "ask_next_steps")]
    assert body.endswith("\n\n" + "\n".join(f"{number}. {title}" for number, title in enumerate(buttons, start=1)))
    assert words.section("ask_rights", "in_short") in ana.writes("١").text
    assert words.section("ask_rights", "more") in ana.writes("1.").text


def test_every_message_fits_and_a_long_answer_is_split_at_a_paragraph(
    new_whatsapp_person: NewWhatsAppPerson, words_in: WordsIn
) -> None:
    ana = new_whatsapp_person()
    words = words_in("en", "DE")
    ana.writes("I am in Germany now")
    longest = max(words.library.topics, key=lambda topic: len(words.section(topic, "more")))
    ana.taps(f"/{longest}")
    reply = ana.writes("tell me more")
    bodies = [sent.body for sent in ana.twilio.sent_to(ana.number)]
    assert all(len(body.encode("utf-16-le")) // 2 <= 1600 for body in bodies)
    assert len(reply) == 1 + (len(words.section(longest, "more")) > 1500)
    assert "\n\n".join(said.text for said in reply) == words.section(longest, "more")


@pytest.mark.parametrize("signature", [None, "", "wrong"])
def test_without_the_right_signature_nothing_is_taken(
    public_waypost: Waypost, twilio: FakeTwilio, signature: str | None
) -> None:
    stranger = twilio.person("+38344799999", webhook=f"{public_waypost.url}/webhooks/whatsapp")
    body, headers = stranger.signed(Body="hello")
    headers = {name: value for name, value in headers.items() if name != "X-Twilio-Signature"}
    if signature is not None:
        headers["X-Twilio-Signature"] = signature
    answer = httpx.post(stranger.webhook, content=body, headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert public_waypost.tables.traces(public_waypost.tables.conversation("whatsapp", "whatsapp:+38344799999")) == {}


def test_a_signature_for_other_words_is_refused(public_waypost: Waypost, twilio: FakeTwilio) -> None:
    stranger = twilio.person("+38344799998", webhook=f"{public_waypost.url}/webhooks/whatsapp")
    body, headers = stranger.signed(Body="hello")
    answer = httpx.post(stranger.webhook, content=body.replace(b"hello", b"jello"), headers=headers, trust_env=False)
    assert answer.status_code == 401

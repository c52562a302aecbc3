"""What Waypost sends through Twilio, and what it makes of Twilio's refusals."""

import time

import pytest

from bot.channels.message import Choice, DeliveryError, OutboundMessage, Undeliverable
from bot.channels.splitting import text_length
from bot.channels.whatsapp import WhatsAppChannel
from bot.settings import Settings
from tests.fakes.twilio_api import FakeTwilio

pytestmark = pytest.mark.asyncio

ANA = "whatsapp:+38344000001"
CHOICES = (Choice("Tell me more", "/more"), Choice("What happens next", '/more{"section":"next"}'))


@pytest.fixture(autouse=True)
def ana_wrote(twilio: FakeTwilio) -> None:
    twilio.person("+38344000001").wrote_at = time.time()


async def test_a_text_with_numbered_choices_arrives(twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel) -> None:
    sid = await whatsapp_channel.send(ANA, OutboundMessage("Ju keni kohë 😀", CHOICES))
    [sent] = twilio.sent_to("+38344000001")
    assert sent.sid == sid
    assert sent.body == "Ju keni kohë 😀\n\n1. Tell me more\n2. What happens next"


async def test_choices_alone_are_a_message(twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel) -> None:
    await whatsapp_channel.send(ANA, OutboundMessage("", CHOICES[:1]))
    assert twilio.sent[0].body == "1. Tell me more"


@pytest.mark.parametrize("length", [10, 1550, 1560, 1599, 1601, 5000])
async def test_a_long_text_is_sent_in_parts_with_the_choices_last(
    twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel, length: int
) -> None:
    text = ("Një fjali e shkurtër. " * 300)[:length]
    parts = whatsapp_channel.split(OutboundMessage(text, CHOICES))
    for part in parts:
        await whatsapp_channel.send(ANA, part)
    assert all(text_length(sent.body) <= 1600 for sent in twilio.sent)
    assert [sent.body.endswith("2. What happens next") for sent in twilio.sent] == [False] * (len(parts) - 1) + [True]
    assert all("1. Tell" not in sent.body for sent in twilio.sent[:-1])


async def test_it_is_split_at_paragraph_ends(whatsapp_channel: WhatsAppChannel) -> None:
    paragraphs = [f"Paragraph {number}. " + "Words and more words. " * 25 for number in range(6)]
    parts = whatsapp_channel.split(OutboundMessage("\n\n".join(paragraphs)))
    assert len(parts) == 3
    assert all(part.text.startswith("Paragraph") for part in parts)


async def test_a_list_is_not_split_if_it_fits(whatsapp_channel: WhatsAppChannel) -> None:
    steps = "\n".join(f"{number}. " + "Something to do. " * 7 + "Done." for number in range(1, 9))
    parts = whatsapp_channel.split(OutboundMessage("An introduction. " * 40 + "\n" + steps, CHOICES))
    assert len(parts) == 2
    assert parts[-1].text == steps


async def test_choices_that_alone_are_too_long_are_refused(whatsapp_channel: WhatsAppChannel) -> None:
    with pytest.raises(ValueError, match="choices"):
        whatsapp_channel.split(OutboundMessage("x", (Choice("t" * 1600, "/more"),)))


async def test_the_closed_window_is_undeliverable(twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel) -> None:
    twilio.person("+38344000001").wrote_at = 0
    with pytest.raises(Undeliverable, match="24 hours"):
        await whatsapp_channel.send(ANA, OutboundMessage("x"))


async def test_a_person_who_opted_out_is_undeliverable(twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel) -> None:
    twilio.person("+38344000001").opted_out = True
    with pytest.raises(Undeliverable, match="does not want"):
        await whatsapp_channel.send(ANA, OutboundMessage("x"))


@pytest.mark.parametrize("address", ["whatsapp:+1", "whatsapp:", "+38344000001"])
async def test_a_wrong_number_is_undeliverable(
    twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel, address: str
) -> None:
    with pytest.raises(Undeliverable):
        await whatsapp_channel.send(address, OutboundMessage("x"))


@pytest.mark.parametrize("text", ["", "x" * 1601])
async def test_a_refused_message_is_undeliverable(
    twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel, text: str
) -> None:
    with pytest.raises(Undeliverable, match="does not take"):
        await whatsapp_channel.send(ANA, OutboundMessage(text))


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503), (401, 20003)])
async def test_twilio_is_not_well(
    twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel, status: int, code: int
) -> None:
    twilio.faults.order(status=status, code=code, description="no")
    with pytest.raises(DeliveryError):
        await whatsapp_channel.send(ANA, OutboundMessage("x"))
    await whatsapp_channel.send(ANA, OutboundMessage("x"))


async def test_twilio_answers_too_late(
    twilio: FakeTwilio, twilio_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.whatsapp._TIMEOUT", 0.2)
    impatient = WhatsAppChannel(twilio_settings)
    twilio.faults.order(delay=1.0)
    with pytest.raises(DeliveryError, match="in time"):
        await impatient.send(ANA, OutboundMessage("x"))
    await impatient.close()


async def test_twilio_is_gone() -> None:
    nowhere = WhatsAppChannel(
        Settings(
            twilio_account_sid="AC0",
            twilio_auth_token="t",
            twilio_whatsapp_number="+15005550006",
            twilio_api_url="http://127.0.0.1:9",
        )
    )
    with pytest.raises(DeliveryError):
        await nowhere.send(ANA, OutboundMessage("x"))
    await nowhere.close()


async def test_failures_carry_nothing_of_the_message(twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel) -> None:
    twilio.faults.order(status=400, code=21999, description="secret words to +38344000001 are not good")
    with pytest.raises(Undeliverable) as failure:
        await whatsapp_channel.send(ANA, OutboundMessage("secret words"))
    assert str(failure.value) == "Twilio does not take this message (error 21999)."
    assert failure.value.__suppress_context__


async def test_the_copies_at_twilio_are_deleted(twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel) -> None:
    sent = [await whatsapp_channel.send(ANA, OutboundMessage("x")) for _ in range(3)]
    hers = twilio.new_sid()
    await whatsapp_channel.delete(ANA, [*sent, hers, "SM" + "f" * 32, "no sid"])
    assert twilio.deleted == [*sent, hers]
    await whatsapp_channel.delete(ANA, sent)


async def test_a_copy_that_twilio_still_works_on_is_deleted_later(
    twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel
) -> None:
    sent = [await whatsapp_channel.send(ANA, OutboundMessage("x")) for _ in range(3)]
    twilio.faults.order(method="delete", status=409, code=20009, description="Cannot delete message")
    with pytest.raises(DeliveryError) as failure:
        await whatsapp_channel.delete(ANA, sent)
    assert failure.value.retry_after == 60
    assert twilio.deleted == sent[1:]
    await whatsapp_channel.delete(ANA, sent)
    assert sorted(twilio.deleted) == sorted(sent)

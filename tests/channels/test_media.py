"""Her voice messages and pictures, fetched from the platform when an advocate opens them."""

import pytest

from bot.channels.message import OutboundMessage, Undeliverable
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import read_update
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp_receiving import read_form
from bot.settings import Settings
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.twilio_api import FakeTwilio

CONTENT = b"OggS and her voice"


async def test_a_voice_message_comes_from_telegram(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    file_id = telegram.keep_file("voice/file_7.oga", CONTENT)
    person = telegram.person(4001)
    person.sends(voice={"file_id": file_id, "duration": 3})
    (update,) = telegram._updates
    message = read_update(update)
    assert message is not None and message.media == file_id
    assert await telegram_channel.fetch(message.media) == ("audio/ogg", CONTENT)


async def test_of_a_picture_telegrams_largest_is_taken(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    small = telegram.keep_file("photos/file_1.jpg", b"small")
    large = telegram.keep_file("photos/file_2.jpg", b"large")
    telegram.person(4001).sends(photo=[{"file_id": small}, {"file_id": large}], caption="my paper")
    (update,) = telegram._updates
    message = read_update(update)
    assert message is not None and (message.text, message.media) == ("my paper", large)
    assert await telegram_channel.fetch(large) == ("image/jpeg", b"large")


async def test_what_telegram_no_longer_has_is_said_without_its_name(telegram_channel: TelegramChannel) -> None:
    with pytest.raises(Undeliverable) as refused:
        await telegram_channel.fetch("AwACAgIAAx-gone")
    assert "AwAC" not in str(refused.value)


async def test_a_voice_message_comes_from_where_twilio_sends_on_to(
    twilio: FakeTwilio, whatsapp_channel: WhatsAppChannel
) -> None:
    url = twilio.keep_media("audio/ogg", CONTENT)
    fields = twilio.person("+38344700001").usual_fields()
    message = read_form(fields | {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "audio/ogg"})
    assert message is not None and message.media is not None
    assert await whatsapp_channel.fetch(message.media) == ("audio/ogg", CONTENT)
    with pytest.raises(Undeliverable):
        await whatsapp_channel.fetch(message.media + "0")


@pytest.mark.parametrize(
    "url", ["https://example.org/2010-04-01/x", "http://169.254.169.254/latest", "file:///etc/passwd", "", "https://[x"]
)
def test_an_address_that_is_not_twilios_is_not_kept(twilio: FakeTwilio, url: str) -> None:
    fields = twilio.person("+38344700001").usual_fields()
    message = read_form(fields | {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "audio/ogg"})
    assert message is not None and message.media is None


async def test_the_template_goes_out_after_the_24_hours(twilio: FakeTwilio, twilio_settings: Settings) -> None:
    channel = WhatsAppChannel(Settings(**{**vars(twilio_settings), "twilio_reopen_content_sid": "HX" + "a" * 32}))
    address = "whatsapp:+38344700001"
    with pytest.raises(Undeliverable):
        await channel.send(address, OutboundMessage("hello"))
    await channel.send(address, OutboundMessage("hello", reopens=True))
    (sent,) = twilio.sent_to("+38344700001")
    assert (sent.body, sent.template) == ("", "HX" + "a" * 32)
    await channel.close()

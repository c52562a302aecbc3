"""What Waypost sends through the Bot API, and what it makes of Telegram's refusals."""

import asyncio
import time

import pytest

from bot.channels.message import Choice, DeliveryError, OutboundMessage, Undeliverable
from bot.channels.splitting import text_length
from bot.channels.telegram import TelegramChannel
from bot.settings import Settings
from tests.fakes.telegram_api import FakeTelegram

pytestmark = pytest.mark.asyncio

CHOICES = (Choice("Tell me more", '/more{"section":"more"}'), Choice("What happens next", '/more{"section":"next"}'))


async def test_a_text_with_buttons_arrives(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    telegram.person(4001)
    message_id = await telegram_channel.send(
        "4001", OutboundMessage("*Ju* keni <b>kohë</b>. https://example.org", CHOICES)
    )
    [sent] = telegram.sent
    assert str(sent.message_id) == message_id
    assert sent.text == "*Ju* keni <b>kohë</b>. https://example.org"
    assert sent.buttons == [
        ("1 · Tell me more", '/more{"section":"more"}'),
        ("2 · What happens next", '/more{"section":"next"}'),
    ]
    assert [len(row) for row in sent.parameters["reply_markup"]["inline_keyboard"]] == [1, 1]
    assert "parse_mode" not in sent.parameters
    assert sent.parameters["link_preview_options"] == {"is_disabled": True}


async def test_she_is_shown_that_somebody_writes(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    telegram.person(4001)
    await telegram_channel.show_typing("4001")
    [(method, parameters)] = telegram.calls
    assert (method, parameters["chat_id"], parameters["action"]) == ("sendChatAction", "4001", "typing")
    with pytest.raises((DeliveryError, Undeliverable)):
        await telegram_channel.show_typing("4002")


async def test_a_payload_of_64_bytes_is_taken(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    telegram.person(4001)
    await telegram_channel.send("4001", OutboundMessage("x", (Choice("a", "ë" * 32),)))
    assert telegram.sent[0].buttons == [("1 · a", "ë" * 32)]


@pytest.mark.parametrize("payload", ["ë" * 32 + "x", ""])
async def test_a_payload_that_telegram_does_not_take_is_never_sent(
    telegram: FakeTelegram, telegram_channel: TelegramChannel, payload: str
) -> None:
    telegram.person(4001)
    message = OutboundMessage("x", (Choice("a", payload),))
    with pytest.raises(ValueError, match="64 bytes"):
        await telegram_channel.send("4001", message)
    with pytest.raises(ValueError, match="64 bytes"):
        telegram_channel.split(message)
    assert telegram.calls == []


async def test_a_long_text_is_sent_in_parts_with_the_buttons_last(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    telegram.person(4001)
    paragraphs = [f"Paragraph {number}. " + "Një fjali 😀 me emoji. " * 60 for number in range(8)]
    parts = telegram_channel.split(OutboundMessage("\n\n".join(paragraphs), CHOICES))
    for part in parts:
        await telegram_channel.send("4001", part)
    assert len(telegram.sent) == len(parts) > 1
    assert all(text_length(sent.text) <= 4096 for sent in telegram.sent)
    assert all(sent.text.startswith("Paragraph") for sent in telegram.sent)
    assert [bool(sent.buttons) for sent in telegram.sent] == [False] * (len(parts) - 1) + [True]


async def test_a_short_text_is_one_part(telegram_channel: TelegramChannel) -> None:
    message = OutboundMessage("Short.", CHOICES)
    assert telegram_channel.split(message) == [message]


async def test_telegram_asks_to_wait(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    telegram.person(4001)
    telegram.faults.order(method="sendMessage", status=429, description="Too Many Requests", retry_after=17)
    with pytest.raises(DeliveryError) as failure:
        await telegram_channel.send("4001", OutboundMessage("x"))
    assert failure.value.retry_after == 17
    await telegram_channel.send("4001", OutboundMessage("x"))


@pytest.mark.parametrize("status", [500, 502, 503, 401])
async def test_telegram_is_not_well(telegram: FakeTelegram, telegram_channel: TelegramChannel, status: int) -> None:
    telegram.person(4001)
    telegram.faults.order(status=status)
    with pytest.raises(DeliveryError):
        await telegram_channel.send("4001", OutboundMessage("x"))


async def test_telegram_answers_too_late(
    telegram: FakeTelegram,
    telegram_channel: TelegramChannel,
    telegram_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.channels.telegram._TIMEOUT", 0.2)
    impatient = TelegramChannel(telegram_settings)
    telegram.person(4001)
    telegram.faults.order(delay=1.0)
    with pytest.raises(DeliveryError, match="in time"):
        await impatient.send("4001", OutboundMessage("x"))
    await impatient.close()


async def test_telegram_is_gone() -> None:
    nowhere = TelegramChannel(Settings(telegram_bot_token="1:abcdefghijkl", telegram_api_url="http://127.0.0.1:9"))
    with pytest.raises(DeliveryError):
        await nowhere.send("4001", OutboundMessage("x"))
    await nowhere.close()


async def test_an_unknown_chat_is_undeliverable(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    with pytest.raises(Undeliverable, match="no such chat"):
        await telegram_channel.send("4999", OutboundMessage("x"))
    with pytest.raises(Undeliverable):
        await telegram_channel.send("no number", OutboundMessage("x"))


async def test_a_person_who_blocked_the_bot_is_undeliverable(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    telegram.person(4001).blocked = True
    with pytest.raises(Undeliverable, match="blocked"):
        await telegram_channel.send("4001", OutboundMessage("x"))


async def test_a_refused_message_is_undeliverable(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    telegram.person(4001)
    for text in ("", "x" * 4097):
        with pytest.raises(Undeliverable, match="does not take"):
            await telegram_channel.send("4001", OutboundMessage(text))


async def test_failures_carry_nothing_of_the_message(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    telegram.person(4001)
    telegram.faults.order(status=400, description="Bad Request: secret words of chat 4001 chat not found")
    with pytest.raises(Undeliverable) as failure:
        await telegram_channel.send("4001", OutboundMessage("secret words"))
    assert "secret" not in str(failure.value)
    assert "4001" not in str(failure.value)
    assert failure.value.__suppress_context__


async def test_thirty_messages_a_second_in_all(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    for chat_id in range(1, 51):
        telegram.person(chat_id)
    start = time.monotonic()
    await asyncio.gather(*(telegram_channel.send(str(chat_id), OutboundMessage("x")) for chat_id in range(1, 51)))
    assert len(telegram.sent) == 50
    # Thirty may go at once; the twenty after them go at thirty a second.
    assert time.monotonic() - start >= 0.6


async def test_messages_of_both_sides_are_deleted_in_lots(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    ana = telegram.person(4001)
    message_ids = [str(telegram.new_message(ana)) for _ in range(230)]
    await telegram_channel.delete("4001", message_ids)
    assert len(telegram.deleted) == 230
    assert [len(parameters["message_ids"]) for _, parameters in telegram.calls] == [100, 100, 30]


async def test_old_and_missing_messages_do_not_keep_the_others(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    ana = telegram.person(4001)
    young = [telegram.new_message(ana) for _ in range(3)]
    old = telegram.new_message(ana, age=49 * 3600)
    await telegram_channel.delete("4001", [str(old), *map(str, young), "999999", "no number"])
    assert sorted(message_id for _, message_id in telegram.deleted) == young
    await telegram_channel.delete("4001", [str(old)])
    await telegram_channel.delete("4001", [])


async def test_deleting_at_a_person_who_blocked_the_bot_is_no_failure(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    telegram.person(4001).blocked = True
    await telegram_channel.delete("4001", ["101"])


async def test_deleting_while_telegram_is_not_well_may_be_tried_again(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    telegram.person(4001)
    telegram.faults.order(status=502)
    with pytest.raises(DeliveryError):
        await telegram_channel.delete("4001", ["101"])

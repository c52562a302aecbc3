"""Updates come in by polling and by the webhook; what came in is never lost and never asked for again once it is
stored."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.incoming import MAX_BODY, MAX_TEXT
from bot.channels.message import Kind, OutboundMessage
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_receiving import TelegramReceiver
from bot.settings import SettingError, Settings
from tests.fakes.inbox import Inbox
from tests.fakes.serving import serving
from tests.fakes.telegram_api import FakeTelegram

pytestmark = pytest.mark.asyncio

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "a-secret_of_the_test"}


@contextlib.asynccontextmanager
async def polling(receiver: TelegramReceiver, inbox: Inbox) -> AsyncIterator[None]:
    task = asyncio.create_task(receiver.poll(inbox))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram_receiving._FIRST_WAIT", 0.05)


async def test_polling_takes_updates_in_order_and_confirms_them(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox
) -> None:
    ana = telegram.person(4001, language_code="sq")
    first = ana.says("një")
    telegram.add_update({"something_new": {"a": 1}})
    ana.sends(voice={"file_id": "x", "duration": 2})
    async with polling(telegram_receiver, inbox):
        await until(lambda: len(inbox.messages) == 2)
        ana.says("dy")
        await until(lambda: len(inbox.messages) == 3 and not telegram.waiting_updates())
    assert [message.text for message in inbox.messages] == ["një", "", "dy"]
    assert inbox.messages[0].external_id == str(first)
    assert inbox.messages[1].kind is Kind.VOICE


async def test_polling_deletes_a_webhook_and_keeps_what_waits(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox
) -> None:
    telegram.webhook = {"url": "http://127.0.0.1:9/", "drop_pending_updates": False}
    telegram.person(4001).says("x")
    async with polling(telegram_receiver, inbox):
        await until(lambda: len(inbox.messages) == 1)
    assert telegram.webhook == {}


async def test_an_update_that_could_not_be_stored_is_asked_for_again(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox, short_pauses: None
) -> None:
    ana = telegram.person(4001)
    inbox.failures = 2
    ana.says("first")
    ana.says("second")
    async with polling(telegram_receiver, inbox):
        await until(lambda: len(inbox.messages) == 2)
    assert [message.text for message in inbox.messages] == ["first", "second"]


async def test_an_update_is_not_lost_when_waypost_dies_while_storing_it(
    telegram: FakeTelegram, telegram_settings: Settings, telegram_receiver: TelegramReceiver, inbox: Inbox
) -> None:
    dying = asyncio.Event()

    class DyingInbox(Inbox):
        async def __call__(self, message: Any) -> None:
            dying.set()
            await asyncio.sleep(60)

    telegram.person(4001).says("still here?")
    async with polling(telegram_receiver, DyingInbox()):
        await dying.wait()
    channel = TelegramChannel(telegram_settings)
    born_again = TelegramReceiver(telegram_settings, channel)
    async with polling(born_again, inbox):
        await until(lambda: len(inbox.messages) == 1)
    assert inbox.messages[0].text == "still here?"
    await born_again.close()
    await channel.close()


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502, "description": "Bad Gateway"},
        {"status": 429, "description": "Too Many Requests", "retry_after": 1},
        {"status": 409, "description": "Conflict: terminated by other getUpdates request"},
        {"status": 401, "description": "Unauthorized"},
    ],
)
async def test_polling_goes_on_after_telegram_was_not_well(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox, short_pauses: None, fault: dict[str, Any]
) -> None:
    telegram.faults.order(method="getUpdates", times=2, **fault)
    telegram.person(4001).says("x")
    async with polling(telegram_receiver, inbox):
        await until(lambda: len(inbox.messages) == 1)


async def test_polling_starts_though_telegram_is_not_there_yet(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox, short_pauses: None
) -> None:
    telegram.faults.order(method="deleteWebhook", status=503, times=2)
    telegram.person(4001).says("x")
    async with polling(telegram_receiver, inbox):
        await until(lambda: len(inbox.messages) == 1)


async def test_a_refused_token_says_how_to_mend_it(telegram: FakeTelegram, inbox: Inbox) -> None:
    settings = Settings(telegram_bot_token="1:notTheRightToken", telegram_api_url=telegram.url)
    channel = TelegramChannel(settings)
    receiver = TelegramReceiver(settings, channel)
    with pytest.raises(SettingError, match="TELEGRAM_BOT_TOKEN") as refusal:
        await receiver.poll(inbox)
    assert "notTheRightToken" not in str(refusal.value)
    await receiver.close()
    await channel.close()


async def test_a_tapped_button_is_answered_at_once(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox
) -> None:
    ana = telegram.person(4001)
    ana.taps("/ask_shelter", message_id=101)
    ana.taps("/ask_health")  # of a message that Telegram no longer shows
    async with polling(telegram_receiver, inbox):
        await until(lambda: len(telegram.answered_queries) == 2 and len(inbox.messages) == 2)
    assert [message.payload for message in inbox.messages] == ["/ask_shelter", "/ask_health"]


async def test_a_button_that_cannot_be_answered_holds_nothing_up(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, inbox: Inbox
) -> None:
    telegram.faults.order(method="answerCallbackQuery", status=400, description="Bad Request: query is too old")
    telegram.faults.order(method="answerCallbackQuery", delay=2)
    ana = telegram.person(4001)
    ana.taps("/ask_shelter")
    ana.taps("/ask_health")
    async with polling(telegram_receiver, inbox):
        async with asyncio.timeout(1.5):
            await until(lambda: len(inbox.messages) == 2)


async def test_the_webhook_is_set_with_its_secret(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver, short_pauses: None
) -> None:
    telegram.faults.order(method="setWebhook", status=502, description="Bad Gateway")
    await telegram_receiver.set_webhook()
    assert telegram.webhook["url"] == "https://chat.example.org/webhooks/telegram"
    assert telegram.webhook["secret_token"] == "a-secret_of_the_test"
    assert telegram.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_a_refused_address_says_how_to_mend_it(
    telegram: FakeTelegram, telegram_receiver: TelegramReceiver
) -> None:
    telegram.faults.order(
        method="setWebhook", status=400, description="Bad Request: bad webhook: HTTPS url must be given"
    )
    with pytest.raises(SettingError, match="PUBLIC_URL"):
        await telegram_receiver.set_webhook()


@pytest.fixture
def webhook(telegram_receiver: TelegramReceiver, inbox: Inbox) -> Iterator[str]:
    with serving(Starlette(routes=[telegram_receiver.webhook_route(inbox)])) as url:
        yield f"{url}/webhooks/telegram"


async def post(url: str, content: bytes | str, headers: dict[str, str] = SECRET) -> int:
    async with httpx.AsyncClient(timeout=10) as client:
        return (await client.post(url, content=content, headers=headers)).status_code


def text_update(text: str) -> dict[str, Any]:
    chat = {"id": 4001, "type": "private"}
    return {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": chat, "from": {"id": 4001}, "text": text}}


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": "a-secret_of_the_tesT"}, {"X-Telegram-Bot-Api-Secret-Token": ""}],
)
async def test_the_webhook_is_closed_without_the_secret(webhook: str, inbox: Inbox, headers: dict[str, str]) -> None:
    assert await post(webhook, json.dumps(text_update("x")), headers) == 401
    assert inbox.messages == []


async def test_without_a_secret_in_the_settings_the_webhook_is_closed_to_all(
    telegram_channel: TelegramChannel, inbox: Inbox
) -> None:
    receiver = TelegramReceiver(Settings(telegram_bot_token="1:abcdefghijkl"), telegram_channel)
    with serving(Starlette(routes=[receiver.webhook_route(inbox)])) as url:
        assert await post(f"{url}/webhooks/telegram", "{}", {"X-Telegram-Bot-Api-Secret-Token": ""}) == 401
    await receiver.close()


async def test_the_webhook_takes_an_update(webhook: str, inbox: Inbox) -> None:
    assert await post(webhook, json.dumps(text_update("sa kohë kam?"))) == 200
    assert [message.text for message in inbox.messages] == ["sa kohë kam?"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[1, 2]",
        b'"text"',
        b"\xff\xfe\x00",
        b'{"update_id": 5, "message": 7}',
        b'{"update_id": 5, "my_chat_member": {}}',
        b'{"update_id": 5, "something_new": {"deep": [1]}}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"x" * (MAX_BODY + 1),
    ],
    ids=range(12),
)
async def test_the_webhook_answers_200_to_any_body(webhook: str, inbox: Inbox, body: bytes) -> None:
    assert await post(webhook, body) == 200
    assert inbox.messages == []


async def test_the_webhook_takes_a_megabyte_of_text_and_cuts_it(webhook: str, inbox: Inbox) -> None:
    assert await post(webhook, json.dumps(text_update("ë" * 2**20))) == 200
    assert [message.text for message in inbox.messages] == ["ë" * MAX_TEXT]


async def test_the_webhook_takes_text_that_is_not_utf_8(webhook: str, inbox: Inbox) -> None:
    body = json.dumps(text_update("before MARK after")).encode().replace(b"MARK", b"\xff\xc3(")
    assert await post(webhook, body) == 200
    assert inbox.messages[0].text == "before \ufffd\ufffd( after"


async def test_the_webhook_asks_for_a_repeat_when_nothing_could_be_stored(webhook: str, inbox: Inbox) -> None:
    inbox.failures = 1
    assert await post(webhook, json.dumps(text_update("x"))) == 503
    assert await post(webhook, json.dumps(text_update("x"))) == 200
    assert len(inbox.messages) == 1


async def test_telegram_repeats_an_update_to_the_webhook_until_it_is_stored(
    telegram: FakeTelegram, webhook: str, inbox: Inbox
) -> None:
    inbox.failures = 1
    telegram.webhook = {"url": webhook, "secret_token": SECRET["X-Telegram-Bot-Api-Secret-Token"]}
    telegram.person(4001).says("x")
    await until(lambda: not telegram.waiting_updates())
    assert telegram.webhook_statuses == [503, 200]
    assert len(inbox.messages) == 1


async def test_the_fake_can_be_driven_from_another_process(telegram_settings: Settings, inbox: Inbox) -> None:
    root = Path(__file__).resolve().parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram_api", cwd=root, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    settings = Settings(telegram_bot_token=telegram_settings.telegram_bot_token, telegram_api_url=url)
    channel = TelegramChannel(settings)
    receiver = TelegramReceiver(settings, channel)
    try:
        async with httpx.AsyncClient(base_url=f"{url}/_control") as control, polling(receiver, inbox):
            await control.post("/says", json={"chat_id": 4001, "text": "x", "language_code": "sq"})
            await until(lambda: len(inbox.messages) == 1)
            await channel.send("4001", OutboundMessage("y"))
            [sent] = (await control.get("/sent")).json()
            assert (sent["chat_id"], sent["text"]) == (4001, "y")
    finally:
        process.terminate()
        await process.wait()
        await receiver.close()
        await channel.close()

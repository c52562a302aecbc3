"""Nothing that a person wrote, nothing that names her and no secret is in any log, at any level, whatever goes
wrong."""

import asyncio
import logging
import warnings
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.message import Choice, DeliveryError, OutboundMessage, Undeliverable
from bot.channels.quiet import LIBRARIES, quiet_libraries
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_receiving import TelegramReceiver
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp_receiving import webhook_route
from bot.settings import Settings
from tests.fakes.inbox import Inbox
from tests.fakes.serving import serving
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.twilio_api import FakeTwilio

CHAT = 4_455_667_788
NUMBER = "+38344112233"
SAID = "words-from-her"
ANSWERED = "words-to-her"


class Written(logging.Handler):
    """Everything that is logged, as an operator with LOG_LEVEL=DEBUG would read it, tracebacks too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written() -> Iterator[Written]:
    handler, root = Written(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def check(written: Written, *secrets: str) -> None:
    log = "\n".join(written.lines)
    for secret in (SAID, ANSWERED, str(CHAT), NUMBER, NUMBER[1:], "Name4455667788", "Profile2233", *secrets):
        assert secret not in log


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_stays_quiet_though_one_of_its_loggers_is_set_to_debug(written: Written, name: str) -> None:
    quiet_libraries()
    child = logging.getLogger(f"{name}.part")
    child.setLevel(logging.DEBUG)
    child.critical("a secret")
    logging.getLogger(name).critical("a secret")
    assert written.lines == []
    child.setLevel(logging.NOTSET)


@pytest.mark.asyncio
async def test_telegram(
    telegram: FakeTelegram,
    telegram_settings: Settings,
    telegram_channel: TelegramChannel,
    telegram_receiver: TelegramReceiver,
    inbox: Inbox,
    written: Written,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.channels.telegram_receiving._FIRST_WAIT", 0.02)
    ana = telegram.person(CHAT)
    message = OutboundMessage(ANSWERED, (Choice(ANSWERED, "/more"),))
    inbox.failures = 1
    telegram.faults.order(method="answerCallbackQuery", status=400, description=f"Bad Request: {SAID} {CHAT}")
    telegram.faults.order(method="getUpdates", status=502, description=f"{SAID} {CHAT}")
    polling = asyncio.create_task(telegram_receiver.poll(inbox))
    ana.says(SAID)
    ana.taps(SAID)
    async with asyncio.timeout(8):
        while len(inbox.messages) < 2:
            await asyncio.sleep(0.01)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)

    await telegram_channel.send(str(CHAT), message)
    for status, retry_after in ((429, 1), (400, None), (403, None), (500, None)):
        telegram.faults.order(status=status, retry_after=retry_after, description=f"{ANSWERED} {CHAT} not found")
        with pytest.raises((DeliveryError, Undeliverable)):
            await telegram_channel.send(str(CHAT), message)
    await telegram_channel.delete(str(CHAT), ["101"])

    inbox.failures = 1
    with serving(Starlette(routes=[telegram_receiver.webhook_route(inbox)])) as url:
        secret = {"X-Telegram-Bot-Api-Secret-Token": str(telegram_settings.telegram_webhook_secret)}
        said = {"update_id": 1, "message": {"chat": {"id": CHAT, "type": "private"}, "text": SAID}}
        async with httpx.AsyncClient() as client:
            assert (await client.post(f"{url}/webhooks/telegram", json=said, headers=secret)).status_code == 503

    assert any("could not be stored (OSError)" in line for line in written.lines)
    assert any("could not be answered (BadRequest)" in line for line in written.lines)
    check(written, telegram.token, telegram.token.partition(":")[2], str(telegram_settings.telegram_webhook_secret))
    assert telegram.token not in "".join(capfd.readouterr())


@pytest.mark.asyncio
async def test_whatsapp(
    twilio: FakeTwilio,
    twilio_settings: Settings,
    whatsapp_channel: WhatsAppChannel,
    inbox: Inbox,
    written: Written,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with serving(Starlette(routes=[webhook_route(twilio_settings, inbox)])) as url:
        ana = twilio.person(NUMBER, f"{url}/webhooks/whatsapp")
        inbox.failures = 1
        assert (await asyncio.to_thread(ana.says, SAID)).status_code == 503
        assert (await asyncio.to_thread(ana.says, SAID)).status_code == 200
        async with httpx.AsyncClient() as client:
            assert (await client.post(ana.webhook, data={"Body": SAID, "From": NUMBER})).status_code == 401

    address, message = f"whatsapp:{NUMBER}", OutboundMessage(ANSWERED)
    sid = await whatsapp_channel.send(address, message)
    for status, code in ((429, 20429), (400, 21211), (400, 63016), (500, 20500)):
        twilio.faults.order(status=status, code=code, description=f"{ANSWERED} to {NUMBER}")
        with pytest.raises((DeliveryError, Undeliverable)):
            await whatsapp_channel.send(address, message)
    await whatsapp_channel.delete(address, [sid])

    assert any("could not be stored (OSError)" in line for line in written.lines)
    check(written, twilio.auth_token, twilio.account_sid)
    assert twilio.auth_token not in "".join(capfd.readouterr())


def test_settings_show_no_secret() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = repr(Settings(telegram_bot_token="1:secretsecret", twilio_auth_token="secretsecret"))
    assert "secretsecret" not in shown

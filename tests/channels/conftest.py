"""The platforms' fakes, each fresh for a test, and the channels that speak to them over loopback."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_receiving import TelegramReceiver
from bot.channels.whatsapp import WhatsAppChannel
from bot.settings import Settings
from tests.fakes.inbox import Inbox
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.twilio_api import FakeTwilio


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="session")
def served_telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram().serving() as telegram:
        yield telegram


@pytest.fixture(scope="session")
def served_twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio().serving() as twilio:
        yield twilio


@pytest.fixture
def telegram(served_telegram: FakeTelegram) -> FakeTelegram:
    served_telegram.reset()
    return served_telegram


@pytest.fixture
def twilio(served_twilio: FakeTwilio) -> FakeTwilio:
    served_twilio.reset()
    return served_twilio


@pytest.fixture
def telegram_settings(telegram: FakeTelegram) -> Settings:
    return Settings(
        telegram_bot_token=telegram.token,
        telegram_api_url=telegram.url,
        telegram_webhook_secret="a-secret_of_the_test",
        public_url="https://chat.example.org",
    )


@pytest.fixture
def twilio_settings(twilio: FakeTwilio) -> Settings:
    return Settings(
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=twilio.auth_token,
        twilio_whatsapp_number=twilio.number,
        twilio_api_url=twilio.url,
        public_url=twilio.public_url,
    )


@pytest_asyncio.fixture
async def telegram_channel(telegram_settings: Settings) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(telegram_settings)
    yield channel
    await channel.close()


@pytest_asyncio.fixture
async def telegram_receiver(
    telegram_settings: Settings, telegram_channel: TelegramChannel
) -> AsyncIterator[TelegramReceiver]:
    receiver = TelegramReceiver(telegram_settings, telegram_channel)
    yield receiver
    await receiver.close()


@pytest_asyncio.fixture
async def whatsapp_channel(twilio_settings: Settings) -> AsyncIterator[WhatsAppChannel]:
    channel = WhatsAppChannel(twilio_settings)
    yield channel
    await channel.close()

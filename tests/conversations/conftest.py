"""Two Wayposts for all conversations, each started once: one that polls Telegram, and one with a public address, for Telegram's
webhook and for WhatsApp. The first keeps its data in SQLite, the second in PostgreSQL where one answers."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.content.live import LiveLibrary
from bot.content.words import Words
from tests.conversations.people import Person, TelegramPerson, WebPerson, WhatsAppPerson
from tests.conversations.waypost import ROOT, Waypost
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.twilio_api import FakeTwilio
from tests.storage.postgresql import NoServerError, own_database

SECRET = "a-secret_of_the_test"

NewPerson = Callable[..., Person]
NewTelegramPerson = Callable[..., TelegramPerson]
NewWebPerson = Callable[..., WebPerson]
NewWhatsAppPerson = Callable[[], WhatsAppPerson]
WordsIn = Callable[..., Words]

_chat_ids = itertools.count(580_001_001)
_numbers = itertools.count(38344700001)


class TelegramBehindProxy(FakeTelegram):
    """Telegram, and the reverse proxy between it and the front door: what goes to the public address reaches `local`."""

    def __init__(self) -> None:
        super().__init__()
        self.local = ""
        self.public_urls: list[str] = []

    def __enter__(self) -> "TelegramBehindProxy":
        self._serving = self.serving()
        self._serving.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._serving.__exit__(None, None, None)

    def _do(self, method: str, parameters: dict[str, object]) -> object:
        done = super()._do(method, parameters)
        if method == "setWebhook":
            url = str(parameters["url"])
            self.public_urls.append(url)
            self.webhook = parameters | {"url": self.local + url.removeprefix(FakeTwilio().public_url)}
        return done


def public_settings(telegram: TelegramBehindProxy, twilio: FakeTwilio) -> dict[str, str]:
    """Those of a Waypost with a public address: Telegram by webhook, and WhatsApp."""
    return {
        "PUBLIC_URL": twilio.public_url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TWILIO_ACCOUNT_SID": twilio.account_sid,
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_WHATSAPP_NUMBER": twilio.number,
        "TWILIO_API_URL": twilio.url,
    }


@pytest.fixture(scope="session")
def telegram() -> Iterator[FakeTelegram]:
    """The Telegram that is polled."""
    with FakeTelegram().serving() as telegram:
        yield telegram


@pytest.fixture(scope="session")
def webhook_telegram() -> Iterator[TelegramBehindProxy]:
    with TelegramBehindProxy() as telegram:
        yield telegram


@pytest.fixture(scope="session")
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio().serving() as twilio:
        yield twilio


@pytest.fixture(scope="session")
def waypost(telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waypost]:
    """Polls Telegram, serves the web chat, keeps its data in SQLite."""
    folder = tmp_path_factory.mktemp("waypost")
    settings = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
    with Waypost(folder, **settings).running() as waypost:
        yield waypost


@pytest.fixture(scope="session")
def public_waypost(
    webhook_telegram: TelegramBehindProxy, twilio: FakeTwilio, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Waypost]:
    """Has a public address: Telegram's webhook, WhatsApp, the web chat. Keeps its data in PostgreSQL where one answers."""
    with ExitStack() as stack:
        try:
            database_url: str | None = stack.enter_context(own_database())
        except NoServerError:
            database_url = None
        settings = public_settings(webhook_telegram, twilio)
        waypost = Waypost(tmp_path_factory.mktemp("public"), database_url, **settings)
        webhook_telegram.local = waypost.url
        yield stack.enter_context(waypost.running())


@pytest.fixture
def new_web_person(waypost: Waypost) -> Iterator[NewWebPerson]:
    people: list[WebPerson] = []

    def new(browser_language: str | None = None, on: Waypost = waypost) -> WebPerson:
        people.append(WebPerson(on, browser_language))
        return people[-1]

    yield new
    for person in people:
        person.http.close()


@pytest.fixture
def ana(new_web_person: NewWebPerson) -> WebPerson:
    """Somebody who opens the web chat; nothing is known of her."""
    return new_web_person()


@pytest.fixture
def new_telegram_person(waypost: Waypost, telegram: FakeTelegram) -> NewTelegramPerson:
    """Somebody who writes to the bot that polls."""

    def new(language_code: str | None = None) -> TelegramPerson:
        return TelegramPerson(waypost, telegram, next(_chat_ids), language_code)

    return new


@pytest.fixture
def new_webhook_person(public_waypost: Waypost, webhook_telegram: FakeTelegram) -> NewTelegramPerson:
    """Somebody who writes to the bot with the webhook."""

    def new(language_code: str | None = None) -> TelegramPerson:
        return TelegramPerson(public_waypost, webhook_telegram, next(_chat_ids), language_code)

    return new


@pytest.fixture
def new_whatsapp_person(public_waypost: Waypost, twilio: FakeTwilio) -> NewWhatsAppPerson:
    return lambda: WhatsAppPerson(public_waypost, twilio, f"+{next(_numbers)}")


@pytest.fixture(params=["web", "Telegram, polling", "Telegram, webhook", "WhatsApp"])
def new_person(request: pytest.FixtureRequest) -> NewPerson:
    """Somebody on each of the channels in turn."""
    fixtures = {
        "web": "new_web_person",
        "Telegram, polling": "new_telegram_person",
        "Telegram, webhook": "new_webhook_person",
        "WhatsApp": "new_whatsapp_person",
    }
    new: NewPerson = request.getfixturevalue(fixtures[request.param])
    return new


@pytest.fixture(scope="session")
def words_in() -> WordsIn:
    """The texts of the content library in a language, with the facts of a country."""
    content = LiveLibrary(ROOT)

    def words_in(language: str, country: str | None = None) -> Words:
        return content.current().words(language, country)

    return words_in

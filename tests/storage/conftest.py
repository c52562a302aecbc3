"""Each test on a real SQLite file and on a real PostgreSQL, with a clock that it moves."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from bot.channels.message import InboundMessage, Kind
from bot.settings import Settings
from bot.storage import claims, inbox, outbox, retention
from bot.storage.database import Database, now
from tests.storage.postgresql import NoServerError, own_database

KEY = Fernet.generate_key().decode()

Open = Callable[..., Awaitable[Database]]


class Clock:
    """What time it is for the storage: now, and `ahead` seconds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return now() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (claims, inbox, outbox, retention):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    try:
        with own_database() as url:
            yield url
    except NoServerError:
        pytest.skip("no PostgreSQL answers at TEST_DATABASE_URL")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path}/waypost.sqlite3"
    url = str(request.getfixturevalue("postgresql_url"))
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest_asyncio.fixture
async def open_database(database_url: str) -> AsyncIterator[Open]:
    """Opens the test's database, as often as wanted, as another process would."""
    opened: list[Database] = []

    async def open_database(*keys: str) -> Database:
        opened.append(await Database.open(Settings(database_url=database_url, secret_keys=keys or (KEY,))))
        return opened[-1]

    yield open_database
    for database in opened:
        await database.close()


@pytest_asyncio.fixture
async def database(open_database: Open) -> Database:
    return await open_database()


def a_message(address: str, number: int = 1, text: str = "hello", channel: str = "telegram") -> InboundMessage:
    """The message `number` of somebody."""
    return InboundMessage(
        channel, address, f"{address}-{number}", Kind.TEXT, text=text, platform_message_id=str(number)
    )

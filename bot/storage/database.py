"""Opening the database: engine, migrations, keys. SQLite in WAL mode, or PostgreSQL by DATABASE_URL."""

import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import event, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.settings import ROOT, SettingError, Settings
from bot.storage.encryption import Cipher, Pseudonyms, UnreadableError, secret_keys
from bot.storage.models import Conversation, Secret

MIGRATIONS = Path(__file__).parent / "migrations"
KEY_FILE = ROOT / "var" / "keys"
Session = AsyncSession
"""One transaction, as `Database.begin` gives it."""
DAY = 24 * 3600.0
"""Seconds."""
UNAVAILABLE = (DBAPIError, OSError)
"""What is raised while the database does not answer."""
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Database:
    """An open database with its keys. `Database.open` brings the tables up to date first."""

    def __init__(self, engine: AsyncEngine, cipher: Cipher, pseudonyms: Pseudonyms) -> None:
        self.engine = engine
        self.cipher = cipher
        self.pseudonyms = pseudonyms
        self.begin = async_sessionmaker(engine, expire_on_commit=False).begin

    @classmethod
    async def open(cls, settings: Settings) -> "Database":
        """Raises SettingError when the database cannot be reached or a key is wrong."""
        cipher = Cipher(secret_keys(settings.secret_keys, KEY_FILE))
        engine = _engine(settings.database_url)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
            key = await _pseudonym_key(engine, cipher)
        except UnreadableError as error:
            await engine.dispose()
            raise SettingError(str(error)) from None
        except UNAVAILABLE as error:
            await engine.dispose()
            reason = type(getattr(error, "orig", None) or error).__name__
            raise SettingError(
                f"DATABASE_URL: the database does not open ({reason}): is the server running, the folder writable, the disk not full?"
            ) from None
        return cls(engine, cipher, Pseudonyms(key))

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, settings: Settings) -> "AsyncIterator[Database]":
        """An open database for as long as it is needed. Raises as `open` does."""
        database = await cls.open(settings)
        try:
            yield database
        finally:
            await database.close()

    async def close(self) -> None:
        await self.engine.dispose()

    def insert(self, table: Any) -> Any:
        """An INSERT with ON CONFLICT, in the words of this database."""
        return sqlite_insert(table) if self.engine.dialect.name == "sqlite" else postgresql_insert(table)

    async def read_slots(self, conversation_id: str) -> dict[str, Any] | None:
        """What Rasa remembers of a conversation: the slots of its last stored turn; None when there was none."""
        async with self.begin() as session:
            sealed = await session.scalar(select(Conversation.slots).where(Conversation.id == conversation_id))
        return self.cipher.open(sealed) if sealed else None

    async def write_next_slots(self, conversation_id: str, slots: dict[str, Any]) -> None:
        """Lay down what the slots become when the reply of this turn is stored (`inbox.finish`)."""
        async with self.begin() as session:
            conversation = await session.get(Conversation, conversation_id)
            if conversation is not None:
                conversation.slots_next = self.cipher.seal(slots)


def now() -> float:
    """Seconds since the epoch, UTC."""
    return time.time()


def _engine(database_url: str) -> AsyncEngine:
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise SettingError(
            "DATABASE_URL cannot be read: give sqlite:///folder/file or postgresql://user:password@host/database."
        ) from None
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername != DRIVERS["sqlite"]:
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    url = _absolute(url)
    engine = create_async_engine(url, connect_args={"timeout": 15})
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def _absolute(url: URL) -> URL:
    """A relative SQLite path is meant from the project's folder, wherever the process was started."""
    path = ROOT / (url.database or "var/waypost.sqlite3")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SettingError(
            f"DATABASE_URL: the folder {path.parent} cannot be made: choose another, or mend its rights."
        ) from None
    return url.set(database=str(path))


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def _pseudonym_key(engine: AsyncEngine, cipher: Cipher) -> bytes:
    """The key of the pseudonyms, made once; of two processes that start together, one makes it."""
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgresql_insert
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(
            insert(Secret).values(name="pseudonyms", sealed=cipher.seal(token_hex(32))).on_conflict_do_nothing()
        )
        sealed = await session.scalar(select(Secret.sealed).where(Secret.name == "pseudonyms"))
    assert sealed is not None
    return bytes.fromhex(cipher.open(sealed))

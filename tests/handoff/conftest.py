"""A desk on a real SQLite file and on a real PostgreSQL, two advocates, and somebody who wants a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.message import InboundMessage, OutboundMessage
from bot.content.live import LiveLibrary
from bot.content.words import Words
from bot.handoff import desk as desk_module
from bot.handoff.desk import Desk
from bot.settings import ROOT
from bot.storage import advocates, handoffs, inbox, outbox
from bot.storage.database import Database, now
from bot.storage.handoffs import Handoff
from tests.storage.conftest import (  # noqa: F401  (fixtures)
    Clock,
    Open,
    a_message,
    clock,
    database,
    database_url,
    open_database,
    postgresql_url,
)

STEP_MODULES = (desk_module, handoffs, advocates)

content = LiveLibrary(ROOT)


@pytest.fixture
def desk_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The same clock for the desk."""
    for module in STEP_MODULES:
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, content, {})


async def an_advocate(database: Database, login: str, here: bool = True) -> int:
    """An account whose owner is signed in, and takes handoffs where `here`."""
    advocate_id = await advocates.add(
        database,
        login,
        login.capitalize(),
        "A" * 32,
        role="advocate",
        languages="en",
        console_language="en",
        password_hash="-",
        here=int(here),
        seen_at=now(),
    )
    assert advocate_id is not None
    return advocate_id


@pytest_asyncio.fixture
async def arta(database: Database) -> int:
    return await an_advocate(database, "arta")


@pytest_asyncio.fixture
async def besa(database: Database) -> int:
    return await an_advocate(database, "besa")


@dataclass
class Survivor:
    """Somebody on a channel. What she writes goes through the inbox, as the worker brings it."""

    database: Database
    desk: Desk
    address: str
    channel: str = "web"
    written: int = 0

    @property
    def conversation_id(self) -> str:
        return self.database.pseudonyms.of(self.channel, self.address)

    async def does(
        self, step: inbox.Step | None = None, text: str = "hello", slots: dict[str, Any] | None = None
    ) -> None:
        """Write a message that ends in `step`."""
        claimed = await self.brings(text)
        if slots is not None:
            await self.database.write_next_slots(claimed.conversation_id, slots)
        await inbox.finish(self.database, claimed, [], [step] if step else [])

    async def brings(self, text: str = "hello", **fields: Any) -> inbox.Claimed:
        """Write a message, and have it in a worker's hands."""
        self.written += 1
        message = a_message(self.address, self.written, text=text, channel=self.channel)
        await inbox.take_in(self.database, InboundMessage(**(vars(message) | fields)))
        claimed = await inbox.claim(self.database, "worker")
        assert claimed is not None and claimed.conversation_id == self.conversation_id
        return claimed

    async def asks(self, **slots: Any) -> Handoff:
        await self.does(self.desk.asks, slots={"language": "en", **slots})
        handoff = await self.handoff()
        assert handoff is not None
        return handoff

    async def writes(self, text: str, **fields: Any) -> None:
        """To the advocate."""
        claimed = await self.brings(text, **fields)
        await inbox.finish(self.database, claimed, [], [self.desk.writes(claimed.message, claimed.row_id)])

    async def handoff(self) -> Handoff | None:
        async with self.database.begin() as session:
            return await handoffs.of_conversation(self.database, session, self.conversation_id)

    async def reads(self) -> list[str]:
        """What is new for her, which she has read then."""
        unread = await outbox.unread(self.database, self.conversation_id, 0)
        if unread:
            await outbox.read_through(self.database, self.conversation_id, unread[-1].row_id)
        return [part.message.text for part in unread]

    async def waiting_messages(self) -> list[OutboundMessage]:
        return [part.message for part in await outbox.unread(self.database, self.conversation_id, 0)]


NewSurvivor = Callable[..., Survivor]


@pytest.fixture
def new_survivor(database: Database, desk: Desk) -> NewSurvivor:
    return lambda address, channel="web": Survivor(database, desk, address, channel)


@pytest.fixture
def ana(new_survivor: NewSurvivor) -> Survivor:
    return new_survivor("ana")


@pytest.fixture
def words() -> Words:
    """The texts in English, for nobody's country."""
    return content.current().words("en")

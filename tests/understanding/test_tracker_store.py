"""Rasa's memory in Waypost's database: slots, no words, no history. A real SQLite file, a real model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.utils.endpoints import EndpointConfig

from bot.channels.message import InboundMessage, Kind
from bot.settings import Settings
from bot.storage import inbox
from bot.storage.database import Database
from bot.understanding.rasa_36 import TrackerStoreError
from bot.understanding.tracker_store import SlotTrackerStore

TEXT = "where can I sleep tonight, my name is Fatmire"


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    keys = (Fernet.generate_key().decode(),)
    opened = await Database.open(Settings(database_url=f"sqlite:///{tmp_path}/test.sqlite3", secret_keys=keys))
    yield opened
    await opened.close()


@pytest.fixture
def agent(small_model: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Agent:
    async def answer(*_: object) -> list[object]:
        return [BotUttered("a bed is free"), SlotSet("topic", "ask_shelter")]

    monkeypatch.setattr(RemoteAction, "run", answer)
    return Agent.load(small_model, tracker_store=SlotTrackerStore(None, database=database))


class Conversation:
    """Writes to Rasa as the front door's worker does, one turn after the other."""

    def __init__(self, agent: Agent, database: Database) -> None:
        self.agent = agent
        self.database = database
        self.id = database.pseudonyms.of("web", "her")
        self.turns = 0

    async def turn(self, text: str, stored: bool = True) -> None:
        self.turns += 1
        await inbox.take_in(self.database, InboundMessage("web", "her", str(self.turns), Kind.TEXT, text))
        claimed = await inbox.claim(self.database, "test")
        assert claimed is not None
        await self.agent.handle_message(UserMessage(text, CollectingOutputChannel(), self.id, metadata={"note": text}))
        if stored:
            await inbox.finish(self.database, claimed, [])


@pytest.mark.asyncio
async def test_a_conversation_goes_on_from_its_slots(agent: Agent, database: Database) -> None:
    conversation = Conversation(agent, database)
    await conversation.turn(TEXT)
    tracker = await agent.tracker_store.retrieve(conversation.id)
    assert tracker is not None
    assert tracker.get_slot("topic") == "ask_shelter"


@pytest.mark.asyncio
async def test_a_turn_whose_reply_was_not_stored_leaves_nothing(agent: Agent, database: Database) -> None:
    conversation = Conversation(agent, database)
    await conversation.turn(TEXT, stored=False)
    assert await agent.tracker_store.retrieve(conversation.id) is None


@pytest.mark.asyncio
async def test_no_word_of_hers_or_ours_is_kept(
    agent: Agent, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []

    async def write(_: Database, __: str, slots: dict[str, object]) -> None:
        kept.append(slots)

    monkeypatch.setattr(Database, "write_next_slots", write)
    await Conversation(agent, database).turn(TEXT)
    assert kept == [{"topic": "ask_shelter"}]


@pytest.mark.asyncio
async def test_the_thousandth_turn_begins_with_as_little_as_the_second(agent: Agent, database: Database) -> None:
    conversation = Conversation(agent, database)
    sizes = []
    for _ in range(25):
        await conversation.turn(TEXT)
        tracker = await agent.tracker_store.retrieve(conversation.id)
        assert tracker is not None
        sizes.append(len(tracker.events))
    assert set(sizes) == {sizes[0]}
    assert sizes[0] < 10


@pytest.mark.asyncio
async def test_a_turn_fails_when_its_state_cannot_be_read(
    agent: Agent, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(Database, "read_slots", broken)
    with pytest.raises(TrackerStoreError):
        await Conversation(agent, database).turn(TEXT)


def test_the_store_is_the_one_that_endpoints_yml_names() -> None:
    from rasa.core.tracker_store import create_tracker_store

    store = create_tracker_store(EndpointConfig(type="bot.understanding.tracker_store.SlotTrackerStore"))
    assert isinstance(store, SlotTrackerStore)

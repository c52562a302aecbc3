"""What a turn costs in Rasa when the conversation is new, and when it is a thousand turns old.

Real model, real tracker store on a SQLite file, the reply's storing included; the action server's part is left out, as it keeps
nothing. Run: .venv/bin/python -m benchmarks.turns [turns]
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from cryptography.fernet import Fernet

from bot.channels.message import InboundMessage, Kind
from bot.settings import ROOT, Settings
from bot.storage import inbox
from bot.storage.database import Database
from bot.understanding.tracker_store import SlotTrackerStore

from rasa.core.actions.action import RemoteAction  # isort: skip
from rasa.core.agent import Agent  # isort: skip
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # isort: skip
from rasa.shared.core.events import SlotSet  # isort: skip

ASKED = ("sa kohë kam për të menduar?", "where can I sleep tonight?", "ponovi", "شكرا", "my passport is in his drawer")
AROUND = 10
"""Turns on each side of the middle that a figure is the median of."""


async def main(turns: int) -> None:
    RemoteAction.run = _answer
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/turns.sqlite3", secret_keys=(Fernet.generate_key().decode(),)
        )
        database = await Database.open(settings)
        store = SlotTrackerStore(None, database=database)
        agent = Agent.load(ROOT / "models", tracker_store=store)
        times = [await _turn(agent, database, number) for number in range(turns)]
        tracker = await store.retrieve(database.pseudonyms.of("web", "benchmark"))
        await database.close()
        size = _size(Path(folder))
    for turn in (20, 100, turns - AROUND - 1):
        around = times[turn - AROUND : turn + AROUND + 1]
        print(
            f"turn {turn:5}: {statistics.median(around) * 1000:5.1f} ms (median of turns {turn - AROUND} to {turn + AROUND})"
        )
    print(f"events that turn {turns + 1} begins with: {len(tracker.events) if tracker else 0}; database {size} kB")
    print(f"memory at the end: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


async def _turn(agent: Agent, database: Database, number: int) -> float:
    """Seconds of processor time that Rasa takes for one message: what else the machine does is not in it."""
    message = InboundMessage("web", "benchmark", str(number), Kind.TEXT, ASKED[number % len(ASKED)])
    await inbox.take_in(database, message)
    claimed = await inbox.claim(database, "benchmark")
    assert claimed is not None
    start = time.process_time()
    await agent.handle_message(UserMessage(message.text, CollectingOutputChannel(), claimed.conversation_id))
    taken = time.process_time() - start
    await inbox.finish(database, claimed, [], [])
    return taken


def _size(folder: Path) -> int:
    """Kilobytes of the files in `folder`."""
    return sum(part.stat().st_size for part in folder.iterdir()) // 1024


async def _answer(*_: object) -> list[SlotSet]:
    return [SlotSet("language", "sq"), SlotSet("topic", "ask_shelter")]


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))

"""Rasa's memory of a conversation: its slots and nothing else, kept in Waypost's own database.

A turn begins with the slots of the last stored turn and ends by laying down the next ones (`slots_next`); the front door makes
them the conversation's slots when it stores the reply. No message, no entity and no event is kept, so a conversation of a thousand
turns costs what a new one costs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.understanding import rasa_36  # noqa: F401  (applies the changes to Rasa before its classes are used)

from rasa.core.brokers.broker import EventBroker  # isort: skip
from rasa.core.tracker_store import TrackerStore  # isort: skip
from rasa.shared.core.constants import (  # isort: skip
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    DEFAULT_SLOT_NAMES,
)
from rasa.shared.core.domain import Domain  # isort: skip
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet  # isort: skip
from rasa.shared.core.trackers import DialogueStateTracker  # isort: skip

from bot.settings import read_settings
from bot.storage.database import Database


class SlotTrackerStore(TrackerStore):
    """Keeps each conversation's slots in `Database`, which is opened at the first message."""

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        database: Database | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._database = database
        self._opening = asyncio.Lock()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as it stood when its last reply was stored; None when nothing is remembered of it."""
        database = await self._open()
        slots = await database.read_slots(sender_id)
        if slots is None:
            return None
        tracker = self.init_tracker(sender_id)
        tracker.update_with_events(self._events(slots), self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Lays down the slots that the conversation has after this turn."""
        if tracker.events:
            database = await self._open()
            await database.write_next_slots(tracker.sender_id, _slots(tracker))

    async def keys(self) -> Iterable[str]:
        """No list of conversations is given to Rasa: nothing that it does for Waypost needs one."""
        return []

    def _events(self, slots: dict[str, Any]) -> list[Event]:
        known = {slot.name for slot in self.domain.slots}
        return [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            *(SlotSet(name, value) for name, value in slots.items() if name in known),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]

    async def _open(self) -> Database:
        async with self._opening:
            if self._database is None:
                self._database = await Database.open(read_settings())
        return self._database


def _slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that differ from the domain's own values; Rasa's internal ones, which hold message metadata, are left out."""
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if name not in DEFAULT_SLOT_NAMES and slot.value != slot.initial_value
    }

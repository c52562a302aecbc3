"""An advocate at the desk of a running Waypost, on the same database, as the console in another front door would be."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.content.live import LiveLibrary
from bot.handoff.desk import Desk
from bot.settings import Settings
from bot.storage import advocates, handoffs
from bot.storage.database import Database, now
from bot.storage.handoffs import OPEN, Handoff, HandoffMessage, Outcome
from tests.conversations.waypost import ROOT, Waypost, soon

Result = TypeVar("Result")


class Advocate:
    """Signed in, and here until she says otherwise."""

    def __init__(self, waypost: Waypost, login: str = "arta", name: str = "Arta") -> None:
        self._waypost = waypost
        self._content = LiveLibrary(ROOT)
        self._written = 0
        self.name = name
        self.id: int = self._at_desk(lambda desk: self._account(desk.database, login))

    def is_here(self, here: bool) -> None:
        self._at_desk(lambda desk: self._change(desk.database, here=int(here), seen_at=now()))

    def finds(self, conversation: str, within: float = 10.0) -> Handoff:
        """Her handoff, as soon as it is there."""
        found: Handoff = soon(lambda: self.sees(conversation), within, "a handoff")
        return found

    def sees(self, conversation: str) -> Handoff | None:
        return next((handoff for handoff in self.queue() if handoff.conversation_id == conversation), None)

    def queue(self) -> list[Handoff]:
        """All that are open: danger first, then who waits longest."""
        return self._at_desk(lambda desk: handoffs.queue(desk.database, OPEN))

    def claims(self, handoff: Handoff) -> None:
        self._at_desk(lambda desk: desk.claim(handoff.id, self.id))

    def says(self, handoff: Handoff, text: str) -> None:
        self._written += 1
        self._at_desk(lambda desk: desk.send(handoff.id, self.id, text, str(self._written)))

    def reads(self, handoff: Handoff) -> list[HandoffMessage]:
        return [
            one
            for one in self._at_desk(lambda desk: handoffs.messages(desk.database, handoff.id))
            if one.sender == "her"
        ]

    def reopens(self, handoff: Handoff) -> None:
        self._written += 1
        self._at_desk(lambda desk: desk.reopen(handoff.id, self.id, str(self._written)))

    def closes(self, handoff: Handoff) -> None:
        self._at_desk(lambda desk: desk.close(handoff.id, self.id, Outcome.HELPED))

    def ended(self, handoff: Handoff) -> Handoff | None:
        return self._at_desk(lambda desk: handoffs.get(desk.database, handoff.id))

    def _at_desk(self, work: Callable[[Desk], Awaitable[Result]]) -> Result:
        async def at_desk() -> Result:
            settings = Settings(database_url=self._waypost.database_url, secret_keys=(self._waypost.key,))
            database = await Database.open(settings)
            try:
                return await work(Desk(database, self._content, {}))
            finally:
                await database.close()

        return asyncio.run(at_desk())

    async def _account(self, database: Database, login: str) -> int:
        known = await advocates.by_login(database, login)
        if known is not None:
            return known.id
        made = await advocates.add(
            database,
            login,
            self.name,
            "A" * 32,
            role="advocate",
            languages="en,sq",
            console_language="en",
            password_hash="-",
            here=1,
            seen_at=now(),
        )
        assert made is not None
        return made

    async def _change(self, database: Database, **values: Any) -> None:
        async with database.begin() as session:
            await advocates.change(session, self.id, **values)

"""One look at the handoffs for all pages that are open in this process: twice a second at the database, a ring where something is new."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.conversation.bell import Bell, wait
from bot.conversation.to_the_end import to_the_end
from bot.storage import advocates, handoffs
from bot.storage.database import Database
from bot.storage.handoffs import OPEN, Handoff

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


@dataclass(frozen=True, repr=False)
class Sight:
    """What there was to see: the open handoffs, danger first and then who waits longest; the advocates' names by id; whether a note
    says that all are away."""

    handoffs: tuple[Handoff, ...] = ()
    names: dict[int, str] = field(default_factory=dict)
    all_away: bool = False


class Watch:
    """Looks while somebody watches. What one front door changes, the others see at their next look."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.bell = Bell()
        self._look_now = asyncio.Event()
        self._watchers = 0
        self._looking: asyncio.Task[None] | None = None
        self._stamp: tuple[object, ...] = ()
        self.seen = Sight()

    async def sight(self) -> Sight:
        """What there is to see at this moment."""
        await to_the_end(self._look())
        return self.seen

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """While this is open, the bell rings at changes, and `seen` is what there was to see at the last ring."""
        self._watchers += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            self._watchers -= 1
            if self._watchers == 0:
                self._looking.cancel()
                self._looking = None

    def hurry(self) -> None:
        """Something was changed here: look at once."""
        self._look_now.set()

    async def _keep_looking(self) -> None:
        while True:
            await wait(self._look_now, LOOK_SECONDS)
            self._look_now.clear()
            try:
                await to_the_end(self._look())
            except Exception as error:
                logger.error("The console cannot look at the queue (%s).", type(error).__name__)

    async def _look(self) -> None:
        async with self.database.begin() as session:
            all_away = await advocates.read_note(session, advocates.AWAY) is not None
        stamp = (all_away, *await handoffs.stamp(self.database))
        if stamp == self._stamp:
            return
        names = {advocate.id: advocate.shown_name for advocate in await advocates.everyone(self.database)}
        self.seen = Sight(tuple(await handoffs.queue(self.database, OPEN)), names, all_away)
        self._stamp = stamp
        self.bell.ring()

"""What keeps an open page up to date: server-sent events, each a piece of the page that HTMX puts into its place."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from bot.console import accounts
from bot.console.guard import token_of
from bot.console.queue_view import QueueView
from bot.console.watch import Sight, Watch
from bot.conversation.bell import wait
from bot.conversation.to_the_end import to_the_end
from bot.storage.advocates import Advocate

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 15
LOOK_AGAIN_SECONDS = 5.0
"""How often a stream looks whether its session lives, and what time alone has changed."""

Pieces = Callable[[Sight], Coroutine[Any, Any, list[ServerSentEvent]]]
"""What is to be sent after a ring; nothing where nothing of it has changed."""


class Streams:
    def __init__(self, watch: Watch, view: QueueView) -> None:
        self._watch = watch
        self._view = view

    async def queue(self, request: Request) -> Response:
        """GET /console/events: `queue` and `waiting` whenever they change."""
        advocate = request.state.advocate
        changed = Changed()

        async def pieces(sight: Sight) -> list[ServerSentEvent]:
            return changed("queue", self._view.lists(sight, advocate))

        return self.answer(request, pieces)

    def answer(self, request: Request, pieces: Pieces) -> Response:
        """The pieces, and how many wait, until the page is closed or the session ends (`signed-out`)."""
        events = self._events(request.state.advocate, token_of(request), pieces)
        return EventSourceResponse(events, ping=KEEP_ALIVE_SECONDS)

    async def _events(self, advocate: Advocate, token: str, pieces: Pieces) -> AsyncIterator[ServerSentEvent]:
        changed = Changed()
        with self._watch.watching():
            looked_at = 0.0
            try:
                sight = await self._watch.sight()
                while True:
                    ring = self._watch.bell.next_ring()
                    if asyncio.get_running_loop().time() - looked_at >= LOOK_AGAIN_SECONDS:
                        looked_at = asyncio.get_running_loop().time()
                        signed_in = await to_the_end(accounts.session_of(self._watch.database, token, used=False))
                        if signed_in is None:
                            yield ServerSentEvent("", event="signed-out")
                            return
                    for event in (
                        *changed("waiting", self._view.waiting(sight, advocate)),
                        *await to_the_end(pieces(sight)),
                    ):
                        yield event
                    await wait(ring, LOOK_AGAIN_SECONDS)
                    sight = self._watch.seen
            except Exception as error:
                logger.error("A page of the console could not be kept up to date (%s).", type(error).__name__)


class Changed:
    """Tells a piece from what was sent before under its name."""

    def __init__(self) -> None:
        self._sent: dict[str, str] = {}

    def __call__(self, name: str, piece: str) -> list[ServerSentEvent]:
        if self._sent.get(name) == piece:
            return []
        self._sent[name] = piece
        return [ServerSentEvent(piece, event=name)]

"""The conversation: the page of who holds it, and what keeps it up to date."""

from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from bot.console.conversation_view import ConversationView
from bot.console.queue_view import QueueView
from bot.console.rendering import Renderer
from bot.console.streams import Changed, Streams
from bot.console.watch import Sight, Watch
from bot.storage import advocates, audit, handoffs
from bot.storage.advocates import Advocate, Role
from bot.storage.database import Database
from bot.storage.handoffs import Handoff, State


class ConversationPage:
    def __init__(
        self,
        database: Database,
        renderer: Renderer,
        watch: Watch,
        queue_view: QueueView,
        view: ConversationView,
        streams: Streams,
    ) -> None:
        self._database = database
        self._renderer = renderer
        self._watch = watch
        self._queue_view = queue_view
        self._view = view
        self._streams = streams

    async def show(self, request: Request) -> Response:
        """GET /console/handoffs/{id}: for who holds it; a supervisor may read it. 404 for anybody else. Opening it is written down."""
        advocate = request.state.advocate
        handoff = await self._readable(request)
        if handoff is None:
            return self._renderer.not_found(request)
        async with self._database.begin() as session:
            audit.write(session, advocate.id, "read", handoff.id)
        others = [one for one in await advocates.everyone(self._database) if one.id != advocate.id and not one.disabled]
        messages = await handoffs.messages(self._database, handoff.id)
        return self._renderer.page(
            request,
            "conversation.html",
            waiting=self._queue_view.waiting(await self._watch.sight(), advocate),
            **self._view.parts(advocate, handoff, messages, others, holds(advocate, handoff)),
        )

    async def events(self, request: Request) -> Response:
        """GET .../{id}/events?after={message id}: `log` (new messages, deliveries), `about`, `notice`, and `ended`, the last."""
        handoff = await self._readable(request)
        if handoff is None:
            return Response(status_code=404)
        return self._streams.answer(request, Following(self._database, self._renderer, self._view, request).pieces)

    async def _readable(self, request: Request) -> Handoff | None:
        handoff = await handoffs.get(self._database, request.path_params["id"])
        advocate = request.state.advocate
        if handoff is None or not (holds(advocate, handoff) or advocate.role == Role.SUPERVISOR):
            return None
        return handoff


class Following:
    """What one open page has had of a conversation."""

    def __init__(self, database: Database, renderer: Renderer, view: ConversationView, request: Request) -> None:
        self._database = database
        self._renderer = renderer
        self._view = view
        self._advocate: Advocate = request.state.advocate
        self._handoff_id: int = request.path_params["id"]
        after = request.headers.get("Last-Event-ID") or request.query_params.get("after", "")
        self._after = int(after) if after.isdecimal() else 0
        self._deliveries: dict[int, str | None] = {}
        self._changed = Changed()
        self._held = False

    async def pieces(self, _sight: Sight) -> list[ServerSentEvent]:
        words = self._renderer.words(self._advocate.console_language)
        handoff = await handoffs.get(self._database, self._handoff_id)
        mine = handoff is not None and holds(self._advocate, handoff)
        if handoff is None or handoff.state != State.ACTIVE or (self._held and not mine):
            return self._changed("ended", self._view.ended(words, handoff))
        self._held = mine
        messages = await handoffs.messages(self._database, handoff.id)
        new = [message for message in messages if message.id > self._after]
        moved = [
            message
            for message in messages
            if message.id <= self._after and message.delivery != self._deliveries.get(message.id)
        ]
        self._deliveries = {message.id: message.delivery for message in messages}
        self._after = messages[-1].id if messages else self._after
        log = self._view.bubbles(words, handoff, new, mine) + self._view.deliveries(words, handoff, moved, mine)
        events = [ServerSentEvent(log, event="log", id=str(self._after))] if log else []
        events += self._changed("about", self._view.about(words, handoff))
        events += self._changed("typing", self._view.typing(words, handoff))
        return [*events, *(self._changed("notice", self._view.notice(words, handoff)) if mine else [])]


def holds(advocate: Advocate, handoff: Handoff) -> bool:
    """Whether the conversation is in this advocate's hands now."""
    return handoff.state == State.ACTIVE and handoff.advocate_id == advocate.id

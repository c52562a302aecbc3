"""The queue: the page, taking a conversation, and saying who is here."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.queue_view import QueueView
from bot.console.rendering import Renderer
from bot.console.watch import Watch
from bot.handoff.desk import Desk, StepRefused
from bot.storage import advocates, audit


class QueuePage:
    def __init__(self, desk: Desk, renderer: Renderer, watch: Watch, view: QueueView) -> None:
        self._desk = desk
        self._renderer = renderer
        self._watch = watch
        self._view = view

    async def show(self, request: Request) -> Response:
        """GET /console."""
        sight, advocate = await self._watch.sight(), request.state.advocate
        return self._renderer.page(
            request,
            "queue.html",
            all_away=sight.all_away,
            queue=self._view.lists(sight, advocate),
            waiting=self._view.waiting(sight, advocate),
        )

    async def nothing_here(self, request: Request) -> Response:
        """GET /console/...: 404 for any other address."""
        return self._renderer.not_found(request)

    async def claim(self, request: Request) -> Response:
        """POST /console/handoffs/{id}/claim: to the conversation, or 409 where another was first."""
        handoff_id = request.path_params["id"]
        try:
            await self._desk.claim(handoff_id, request.state.advocate.id)
        except StepRefused:
            return self._renderer.refusal(request, "taken")
        self._watch.hurry()
        return Response(status_code=204, headers={"HX-Redirect": f"/console/handoffs/{handoff_id}"})

    async def here(self, request: Request) -> Response:
        """POST /console/here with `here` 1 or 0: whether she takes conversations now. What was asked before then waits."""
        here = (await request.form()).get("here") == "1"
        async with self._desk.database.begin() as session:
            await advocates.change(session, request.state.advocate.id, here=int(here))
            audit.write(session, request.state.advocate.id, "here" if here else "not_here")
        if here:
            await self._desk.begin_waiting()
        return RedirectResponse("/console", status_code=303)

    async def away(self, request: Request) -> Response:
        """POST /console/away with `away` 1 or 0: a supervisor says that nobody answers, or takes it back."""
        away = (await request.form()).get("away") == "1"
        async with self._desk.database.begin() as session:
            await advocates.write_note(self._desk.database, session, advocates.AWAY, "1" if away else None)
            audit.write(session, request.state.advocate.id, "away_on" if away else "away_off")
        if not away:
            await self._desk.begin_waiting()
        return RedirectResponse("/console", status_code=303)

"""What an advocate does in a conversation. Each answer is 204 (with the next page, where there is one) or 409 with the reason."""

import re
from collections.abc import Awaitable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.incoming import MAX_TEXT, clean_text
from bot.console.conversation_page import holds
from bot.console.conversation_view import PHRASE
from bot.console.rendering import Renderer
from bot.console.watch import Watch
from bot.content.live import LiveLibrary
from bot.handoff.desk import CHOSEN, Desk, NotSafeYet, StepRefused, WindowClosed
from bot.storage import advocates, handoffs
from bot.storage.handoffs import Handoff, Outcome, WhenSafe

_KEY = re.compile(r"[A-Za-z0-9-]{8,60}")
_TO_QUEUE = {"HX-Redirect": "/console"}


class ConversationSteps:
    """A step that sends carries `key`, which the page makes: with the same key it is sent once."""

    def __init__(self, desk: Desk, content: LiveLibrary, renderer: Renderer, watch: Watch) -> None:
        self._desk = desk
        self._content = content
        self._renderer = renderer
        self._watch = watch

    async def send(self, request: Request) -> Response:
        """POST .../messages with `text`."""
        text = str((await request.form()).get("text", "")).replace("\r\n", "\n").strip()
        if not text:
            return self._renderer.refusal(request, "empty")
        if len(text) > MAX_TEXT:
            return self._renderer.refusal(request, "too_long", number=MAX_TEXT)
        return await self._send(request, clean_text(text))

    async def send_phrase(self, request: Request) -> Response:
        """POST .../phrases/{name}: in her language."""
        name, handoff = request.path_params["name"], await self._mine(request)
        if handoff is None:
            return self._renderer.refusal(request, "not_yours")
        words = self._content.current().words(handoff.language, handoff.country)
        if not name.startswith(PHRASE) or not words.has(name):
            return Response(status_code=404)
        return await self._send(request, words.message(name))

    async def send_section(self, request: Request) -> Response:
        """POST .../topics/{topic}/{section}: in her language."""
        topic, section, handoff = (
            request.path_params["topic"],
            request.path_params["section"],
            await self._mine(request),
        )
        if handoff is None:
            return self._renderer.refusal(request, "not_yours")
        words = self._content.current().words(handoff.language, handoff.country)
        if topic not in words.library.topics or section not in words.library.topics[topic].sections:
            return Response(status_code=404)
        return await self._send(request, words.section(topic, section))

    async def types(self, request: Request) -> Response:
        """POST .../typing: the advocate is writing. 204."""
        try:
            await self._desk.advocate_types(request.path_params["id"], request.state.advocate.id)
        except StepRefused:
            return self._renderer.refusal(request, "not_yours")
        return Response(status_code=204)

    async def send_again(self, request: Request) -> Response:
        """POST .../messages/{message_id}/again: once more what was not delivered."""
        handoff, message_id = await self._mine(request), request.path_params["message_id"]
        if handoff is None:
            return self._renderer.refusal(request, "not_yours")
        message = await handoffs.message(self._desk.database, handoff.id, message_id)
        if message is None or message.delivery != "failed":
            return Response(status_code=404)
        answer = await self._send(request, message.text, f"again-{message_id}")
        if answer.status_code != 204:
            return answer
        return HTMLResponse(self._renderer.words(request.state.advocate.console_language).say("sent_again"))

    async def reopen(self, request: Request) -> Response:
        """POST .../reopen: the template that WhatsApp takes after 24 hours."""
        key = await _key(request)
        refused = await self._try(request, self._desk.reopen(request.path_params["id"], request.state.advocate.id, key))
        if refused is not None:
            return refused
        return HTMLResponse(self._renderer.words(request.state.advocate.console_language).say("reopened"))

    async def put_back(self, request: Request) -> Response:
        """POST .../put-back."""
        try:
            await self._desk.put_back(request.path_params["id"], request.state.advocate.id)
        except StepRefused:
            return self._renderer.refusal(request, "not_yours")
        return Response(status_code=204, headers=_TO_QUEUE)

    async def transfer(self, request: Request) -> Response:
        """POST .../transfer with `to`, the id of another advocate."""
        to, advocate = str((await request.form()).get("to", "")), request.state.advocate
        everyone = await advocates.everyone(self._desk.database)
        if to not in [str(one.id) for one in everyone if one.id != advocate.id and not one.disabled]:
            return Response(status_code=404)
        try:
            await self._desk.transfer(request.path_params["id"], advocate.id, int(to))
        except StepRefused:
            return self._renderer.refusal(request, "not_yours")
        return Response(status_code=204, headers=_TO_QUEUE)

    async def close(self, request: Request) -> Response:
        """POST .../close with `outcome`, one of bot.handoff.desk.CHOSEN."""
        outcome = str((await request.form()).get("outcome", ""))
        if outcome not in CHOSEN:
            return self._renderer.refusal(request, "outcome")
        try:
            await self._desk.close(request.path_params["id"], request.state.advocate.id, Outcome(outcome))
        except StepRefused:
            return self._renderer.refusal(request, "not_yours")
        return Response(status_code=204, headers=_TO_QUEUE)

    async def _send(self, request: Request, text: str, key: str | None = None) -> Response:
        sending = self._desk.send(
            request.path_params["id"], request.state.advocate.id, text, key or await _key(request)
        )
        return await self._try(request, sending) or Response(status_code=204)

    async def _try(self, request: Request, sending: Awaitable[bool]) -> Response | None:
        """Send; why it was refused, or None."""
        try:
            await sending
        except StepRefused:
            return self._renderer.refusal(request, "not_yours")
        except WindowClosed:
            return self._renderer.refusal(request, "window_closed")
        except NotSafeYet:
            handoff = await handoffs.get(self._desk.database, request.path_params["id"])
            after_her = handoff is not None and handoff.when_safe == WhenSafe.AFTER_HER
            return self._renderer.refusal(request, "not_safe_after_her" if after_her else "not_safe_by_day")
        self._watch.hurry()
        return None

    async def _mine(self, request: Request) -> Handoff | None:
        handoff = await handoffs.get(self._desk.database, request.path_params["id"])
        return handoff if handoff is not None and holds(request.state.advocate, handoff) else None


async def _key(request: Request) -> str:
    """What names this sending. Raises HTTPException where the page gave none."""
    key = str((await request.form()).get("key", ""))
    if not _KEY.fullmatch(key):
        raise HTTPException(status_code=400)
    return key

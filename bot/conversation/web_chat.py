"""The web chat: what she writes goes to the inbox, and what Waypost answers comes back as server-sent events.

A session is a random token that the page keeps for as long as its tab is open; the token is her address. Nothing of it is stored
before she writes. The terminal client (`waypost talk`) speaks the same API.
"""

import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from secrets import token_urlsafe
from typing import Any

from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.incoming import clean_text, read_body
from bot.channels.message import InboundMessage, Kind
from bot.channels.quiet import quiet_libraries
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE, is_right_to_left
from bot.conversation import web_hints
from bot.conversation.to_the_end import to_the_end
from bot.conversation.web_page import NOT_STORED, WebPage
from bot.conversation.worker import Worker
from bot.settings import Settings
from bot.storage import outbox, retention

logger = logging.getLogger(__name__)

CHANNEL = "web"

POLL_SECONDS = 1.0
"""How soon she sees an answer that another front door stored."""

KEEP_ALIVE_SECONDS = 15
"""A comment line in the event stream this often tells page and proxies that it is alive."""

LAST_ROW = 2**63 - 1
"""The greatest row id that the databases have."""

_TOKEN = re.compile(r"Bearer ([A-Za-z0-9_-]{43})")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROW = re.compile(r"[0-9]{1,19}")

NOBODY = {"here": False, "writing": ""}

Endpoint = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """The request makes no sense: the HTTP status, and a word for whoever writes a client."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def routes(worker: Worker, content: LiveLibrary, settings: Settings) -> list[Route]:
    """The page at `/` and the API that it speaks, `/chat/...`."""
    quiet_libraries()
    chat = WebChat(worker, content)
    page = WebPage(content, settings)
    return [
        Route("/", page.show),
        Route("/chat/page/{name}", page.asset),
        Route("/chat/sessions", _answered(chat.begin), methods=["POST"]),
        Route("/chat/messages", _answered(chat.take_message), methods=["POST"]),
        Route("/chat/events", _answered(chat.send_events)),
        Route("/chat/typing", _answered(chat.types), methods=["POST"]),
        Route("/chat/received", _answered(chat.mark_received), methods=["POST"]),
        Route("/chat/leave", _answered(chat.leave), methods=["POST"]),
    ]


class WebChat:
    """The API. Every request but the first carries `Authorization: Bearer <token>`; errors are JSON, `{"error": "..."}`."""

    def __init__(self, worker: Worker, content: LiveLibrary) -> None:
        self._worker = worker
        self._database = worker.database
        self._content = content

    async def begin(self, _request: Request) -> Response:
        """POST /chat/sessions: 201 with a new token of 43 characters. Nothing is stored."""
        return JSONResponse({"token": token_urlsafe(32)}, status_code=201, headers=NOT_STORED)

    async def take_message(self, request: Request) -> Response:
        """POST /chat/messages: 202 once the message is stored, also for a repeat of the same `id`, which is answered once.

        `{"id": uuid, "text": her words}` or `{"id": uuid, "payload": a button's}`, with `"language"` and `"country"` where the page
        knows them. Words beyond MAX_TEXT are cut off. 400 where id or words are missing, 401 without a token, 413 over MAX_BODY.
        """
        token = _token(request)
        body = await _read_json(request)
        identity = body.get("id")
        if not isinstance(identity, str) or not _UUID.fullmatch(identity.lower()):
            raise Refused(400, "id must be a UUID")
        text, payload = body.get("text"), body.get("payload")
        if not isinstance(text if payload is None else payload, str) or None not in (text, payload):
            raise Refused(400, "either text or payload must be a string")
        await self._worker.receive(
            InboundMessage(
                channel=CHANNEL,
                address=token,
                external_id=f"{token} {identity.lower()}",
                kind=Kind.TEXT if payload is None else Kind.BUTTON,
                text=clean_text(text),
                payload=clean_text(payload),
                language_hint=self._language(request, body.get("language")),
                country_hint=web_hints.country(body.get("country")),
            )
        )
        return Response(status_code=202, headers=NOT_STORED)

    async def send_events(self, request: Request) -> Response:
        """GET /chat/events: what she has not had yet, and then each answer as it comes, as server-sent events.

        `message` carries `{"id", "text", "choices": [{"title", "payload"}], "language", "direction"}`; `erased` comes before the
        farewell where her conversation was erased; `person` says `{"here": whether an advocate is with her, "writing": the words
        for that this one writes, "" where not}` whenever it has changed. The header `Last-Event-ID`, else `?after=`, skips what
        was had up to that id. `?lang=` is the language to name where the conversation has none.
        """
        conversation_id = self._database.pseudonyms.of(CHANNEL, _token(request))
        after = _row(request.headers.get("Last-Event-ID") or request.query_params.get("after"))
        language = self._language(request, request.query_params.get("lang"))
        return EventSourceResponse(
            self._events(conversation_id, after, language or SOURCE_LANGUAGE),
            ping=KEEP_ALIVE_SECONDS,
            headers=NOT_STORED,
        )

    async def mark_received(self, request: Request) -> Response:
        """POST /chat/received `{"through": id}`: the page shows everything up to this id; it is wiped. 204."""
        conversation_id = self._database.pseudonyms.of(CHANNEL, _token(request))
        through = (await _read_json(request)).get("through")
        if type(through) is not int or not 0 <= through <= LAST_ROW:
            raise Refused(400, "through must be the id of a message")
        await outbox.read_through(self._database, conversation_id, through)
        return Response(status_code=204, headers=NOT_STORED)

    async def types(self, request: Request) -> Response:
        """POST /chat/typing: she is writing. Only the advocate who is with her is shown it. 204."""
        await self._worker.desk.she_types(self._database.pseudonyms.of(CHANNEL, _token(request)))
        return Response(status_code=204, headers=NOT_STORED)

    async def leave(self, request: Request) -> Response:
        """POST /chat/leave: erase the conversation; nothing is left to be sent. 204, also where there was none."""
        token = _token(request)
        await retention.erase_conversation(self._database, CHANNEL, token, farewell=[])
        await outbox.read_through(self._database, self._database.pseudonyms.of(CHANNEL, token), LAST_ROW)
        return Response(status_code=204, headers=NOT_STORED)

    async def _events(self, conversation_id: str, after: int, language: str) -> AsyncIterator[JSONServerSentEvent]:
        erased, person = False, NOBODY
        while True:
            try:
                company = await to_the_end(self._worker.desk.company(conversation_id))
                unread = await to_the_end(outbox.unread(self._database, conversation_id, after))
                slots = await to_the_end(self._database.read_slots(conversation_id)) if unread else None
            except Exception as error:
                logger.error("The web chat's answers could not be read (%s).", type(error).__name__)
                return
            for part in unread:
                if part.after_erasure and not erased:
                    yield JSONServerSentEvent({}, event="erased")
                erased = part.after_erasure
                yield self._message(
                    part, (slots or {}).get("language") or self._worker.language_of(part.message.text) or language
                )
                after = part.row_id
            if (now_here := {"here": True, "writing": company.writing} if company else NOBODY) != person:
                person = now_here
                yield JSONServerSentEvent(person, event="person")
            await to_the_end(self._worker.wait_for_answer(POLL_SECONDS))

    def _message(self, part: outbox.Unread, language: str) -> JSONServerSentEvent:
        if language not in self._content.current().languages:
            language = SOURCE_LANGUAGE
        data = {
            "id": part.row_id,
            "text": part.message.text,
            "choices": [{"title": choice.title, "payload": choice.payload} for choice in part.message.choices],
            "language": language,
            "direction": "rtl" if is_right_to_left(language) else "ltr",
        }
        return JSONServerSentEvent(data, event="message", id=str(part.row_id))

    def _language(self, request: Request, given: object) -> str | None:
        return web_hints.language(given, request.headers.get("Accept-Language", ""), self._content.current().languages)


def _answered(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its refusals as JSON, and 503 while the database is away, so that the page sends again."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            return JSONResponse({"error": refused.reason}, status_code=refused.status, headers=NOT_STORED)
        except Exception as error:
            logger.error("The web chat could not do %s (%s).", request.url.path, type(error).__name__)
            return JSONResponse({"error": "try again"}, status_code=503, headers=NOT_STORED)

    return answer


def _token(request: Request) -> str:
    found = _TOKEN.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise Refused(401, "Authorization must be 'Bearer' and a token from POST /chat/sessions")
    return found.group(1)


async def _read_json(request: Request) -> dict[str, Any]:
    """The JSON object in the body, with U+FFFD for what is not UTF-8. Raises Refused."""
    body = await read_body(request)
    if body is None:
        raise Refused(413, "the body is too long")
    try:
        value = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "the body is not a JSON object")
    return value


def _row(value: str | None) -> int:
    """A row id as the page gives it back; 0, which skips nothing, for anything else."""
    return min(int(value), LAST_ROW) if value and _ROW.fullmatch(value) else 0

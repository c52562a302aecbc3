"""Telegram's Bot API as far as Waypost uses it: the wire format, the checks and the error texts of api.telegram.org.

    with FakeTelegram().serving() as telegram:
        settings = Settings(telegram_bot_token=telegram.token, telegram_api_url=telegram.url)
        ana = telegram.person(4001, language_code="sq")
        ana.says("sa kohë kam?")
        ...
        telegram.sent_to(4001)

The same over HTTP, for a test in another process (`python -m tests.fakes.telegram_api --port 8081`): /_control/says,
/taps, /update, /block, /fault and /reset by POST, /_control/sent and /deleted by GET.
https://core.telegram.org/bots/api
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.faults import Faults
from tests.fakes.serving import serving

TOKEN = "123456789:AAtestTokenOfTheFakeTelegram_000000"
DELETABLE_SECONDS = 48 * 3600
MAX_TEXT = 4096
MAX_CALLBACK_DATA = 64
MAX_LOT = 100

Parameters = dict[str, Any]


class ApiError(Exception):
    """An answer with ok: false."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after

    def response(self) -> JSONResponse:
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return JSONResponse(body, self.status)


@dataclass
class SentMessage:
    """A message of the bot, as it arrived in the chat. `at` is time.monotonic()."""

    chat_id: int
    message_id: int
    text: str
    buttons: list[tuple[str, str]]
    parameters: Parameters
    at: float = field(default_factory=time.monotonic)


@dataclass
class Person:
    """Somebody in a private chat with the bot: the chat's id is hers."""

    telegram: "FakeTelegram"
    id: int
    language_code: str | None = "en"
    blocked: bool = False
    messages: dict[int, float] = field(default_factory=dict)
    """Message ids in the chat, of both sides, and when (time.time()) each was sent."""

    def says(self, text: str) -> int:
        """Write a text. Returns the update_id."""
        return self.sends(text=text)

    def sends(self, kind: str = "message", **content: Any) -> int:
        """Send a message of any content, as its fields in the Bot API (voice={...}, photo=[...]). Returns the
        update_id."""
        message_id = self.telegram.new_message(self)
        message = {"message_id": message_id, "date": int(time.time()), "from": self.user, "chat": self.chat, **content}
        return self.telegram.add_update({kind: message})

    def taps(self, data: str, message_id: int | None = None) -> int:
        """Tap the button with this callback_data, of a message so old that Telegram no longer shows it if none is
        named."""
        query: dict[str, Any] = {"id": self.telegram.new_query(), "from": self.user, "chat_instance": "1", "data": data}
        query["message"] = {
            "message_id": message_id or 1,
            "date": int(time.time()) if message_id else 0,
            "chat": self.chat,
        }
        return self.telegram.add_update({"callback_query": query})

    @property
    def user(self) -> dict[str, Any]:
        user: dict[str, Any] = {
            "id": self.id,
            "is_bot": False,
            "first_name": f"Name{self.id}",
            "username": f"user{self.id}",
        }
        return user | ({"language_code": self.language_code} if self.language_code else {})

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": f"Name{self.id}", "username": f"user{self.id}"}


class FakeTelegram:
    """The server and the people who write to its one bot. All methods may be called from any thread."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""
        self.faults = Faults()
        self._lock = threading.RLock()
        self._update_ids = itertools.count(700_000_001)
        self._message_ids = itertools.count(101)
        self._query_ids = itertools.count(4382_000_001)
        self.reset()

    def reset(self) -> None:
        """Forget everybody and everything, the webhook too; ids go on."""
        with self._lock:
            self.faults.clear()
            self.people: dict[int, Person] = {}
            self.sent: list[SentMessage] = []
            self.deleted: list[tuple[int, int]] = []
            self.files: dict[str, tuple[str, bytes]] = {}
            self.answered_queries: list[str] = []
            self.calls: list[tuple[str, Parameters]] = []
            self.webhook: Parameters = {}
            self.webhook_statuses: list[int] = []
            self._updates: list[dict[str, Any]] = []
            self._open_queries: set[str] = set()

    @contextlib.contextmanager
    def serving(self, port: int = 0) -> Iterator["FakeTelegram"]:
        with serving(self.app(), port) as self.url:
            yield self

    # What the people do

    def person(self, chat_id: int, language_code: str | None = "en") -> Person:
        """The person with this chat id; a new one, if she is not known yet."""
        with self._lock:
            return self.people.setdefault(chat_id, Person(self, chat_id, language_code))

    def add_update(self, update: dict[str, Any]) -> int:
        """Queue an update for the bot, of any shape. Returns its update_id."""
        with self._lock:
            update_id = next(self._update_ids)
            self._updates.append({"update_id": update_id, **update})
            return update_id

    def new_message(self, person: Person, age: float = 0.0) -> int:
        """A message of the chat, sent `age` seconds ago. Returns its id."""
        with self._lock:
            message_id = next(self._message_ids)
            person.messages[message_id] = time.time() - age
            return message_id

    def new_query(self) -> str:
        with self._lock:
            query_id = str(next(self._query_ids))
            self._open_queries.add(query_id)
            return query_id

    def keep_file(self, name: str, content: bytes) -> str:
        """Something that was uploaded, under the path that Telegram gives it (voice/file_7.oga). Returns its file_id."""
        with self._lock:
            file_id = f"AwACAgIAAxkBAAI{len(self.files)}"
            self.files[file_id] = (name, content)
            return file_id

    # What a test reads

    def sent_to(self, chat_id: int) -> list[SentMessage]:
        with self._lock:
            return [message for message in self.sent if message.chat_id == chat_id]

    def waiting_updates(self) -> list[int]:
        """The ids of the updates that the bot has not confirmed."""
        with self._lock:
            return [update["update_id"] for update in self._updates]

    # The Bot API

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download),
                Route("/_control/{verb}", self._control, methods=["GET", "POST"]),
            ],
            lifespan=self._deliver_to_webhook,
        )

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != self.token:
            return ApiError(401, "Unauthorized").response()
        parameters = await _parameters(request)
        with self._lock:
            self.calls.append((method, parameters))
        try:
            if fault := self.faults.take(method):
                await asyncio.sleep(fault.delay)
                if fault.status is not None:
                    raise ApiError(fault.status, fault.description, fault.retry_after)
            if method == "getUpdates":
                return JSONResponse({"ok": True, "result": await self._get_updates(request, parameters)})
            with self._lock:
                return JSONResponse({"ok": True, "result": self._do(method, parameters)})
        except ApiError as error:
            return error.response()

    async def _download(self, request: Request) -> Response:
        found = dict(self.files.values()).get(request.path_params["path"])
        if request.path_params["token"] != self.token or found is None:
            return ApiError(404, "Not Found").response()
        return Response(found, media_type="application/octet-stream")

    def _do(self, method: str, parameters: Parameters) -> Any:
        match method:
            case "getMe":
                bot_id = int(self.token.partition(":")[0])
                return {"id": bot_id, "is_bot": True, "first_name": "Waypost", "username": "waypost_bot"}
            case "setWebhook":
                self.webhook = parameters
                return True
            case "deleteWebhook":
                self.webhook = {}
                return True
            case "getWebhookInfo":
                waiting = len(self._updates)
                return {
                    "url": self.webhook.get("url", ""),
                    "has_custom_certificate": False,
                    "pending_update_count": waiting,
                }
            case "sendMessage":
                return self._send_message(parameters)
            case "getFile":
                file_id = parameters["file_id"]
                if file_id not in self.files:
                    raise ApiError(400, "Bad Request: invalid file_id")
                name, content = self.files[file_id]
                return {
                    "file_id": file_id,
                    "file_unique_id": f"AgAD{file_id[-4:]}",
                    "file_size": len(content),
                    "file_path": name,
                }
            case "sendChatAction":
                self._reachable(parameters)
                return True
            case "answerCallbackQuery":
                return self._answer_query(parameters)
            case "deleteMessage":
                return self._delete(parameters, [int(parameters["message_id"])], missing_ok=False)
            case "deleteMessages":
                return self._delete(parameters, [int(number) for number in parameters["message_ids"]], missing_ok=True)
        raise ApiError(404, "Not Found")

    async def _get_updates(self, request: Request, parameters: Parameters) -> list[dict[str, Any]]:
        """Confirm all updates before `offset`, and wait for others up to `timeout` seconds."""
        if self.webhook:
            reason = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise ApiError(409, f"Conflict: {reason}")
        deadline = time.monotonic() + float(parameters.get("timeout", 0))
        offset, limit = int(parameters.get("offset", 0)), int(parameters.get("limit", 100))
        while True:
            with self._lock:
                self._updates = [update for update in self._updates if update["update_id"] >= offset]
                if self._updates or time.monotonic() >= deadline:
                    return self._updates[:limit]
            if await request.is_disconnected():
                return []
            await asyncio.sleep(0.01)

    def _send_message(self, parameters: Parameters) -> dict[str, Any]:
        person = self._reachable(parameters)
        text = str(parameters.get("text", ""))
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if _utf16_length(text) > MAX_TEXT:
            raise ApiError(400, "Bad Request: message is too long")
        buttons = _buttons(parameters.get("reply_markup"))
        message_id = self.new_message(person)
        self.sent.append(SentMessage(person.id, message_id, text, buttons, parameters))
        return {"message_id": message_id, "date": int(time.time()), "chat": person.chat, "text": text}

    def _answer_query(self, parameters: Parameters) -> bool:
        query_id = str(parameters.get("callback_query_id"))
        if query_id not in self._open_queries:
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {reason}")
        self._open_queries.discard(query_id)
        self.answered_queries.append(query_id)
        return True

    def _delete(self, parameters: Parameters, message_ids: list[int], *, missing_ok: bool) -> bool:
        person = self._reachable(parameters)
        if not 1 <= len(message_ids) <= MAX_LOT:
            raise ApiError(400, "Bad Request: too many message identifiers specified")
        found = [message_id for message_id in message_ids if message_id in person.messages]
        if not found and not missing_ok:
            raise ApiError(400, "Bad Request: message to delete not found")
        if any(time.time() - person.messages[message_id] > DELETABLE_SECONDS for message_id in found):
            raise ApiError(400, "Bad Request: message can't be deleted for everyone")
        for message_id in found:
            del person.messages[message_id]
            self.deleted.append((person.id, message_id))
        return True

    def _reachable(self, parameters: Parameters) -> Person:
        person = self.people.get(int(parameters.get("chat_id", 0)))
        if person is None:
            raise ApiError(400, "Bad Request: chat not found")
        if person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return person

    @contextlib.asynccontextmanager
    async def _deliver_to_webhook(self, _app: Starlette) -> AsyncIterator[None]:
        """While a webhook is set, post it the oldest update until it answers 2xx. Telegram takes https only; a test,
        loopback too."""

        async def deliver() -> None:
            async with httpx.AsyncClient(timeout=10) as client:
                while True:
                    await asyncio.sleep(0.01)
                    with self._lock:
                        webhook, update = self.webhook, next(iter(self._updates), None)
                    if not webhook or update is None:
                        continue
                    secret = {"X-Telegram-Bot-Api-Secret-Token": webhook.get("secret_token", "")}
                    try:
                        status = (await client.post(webhook["url"], json=update, headers=secret)).status_code
                    except httpx.HTTPError:
                        status = 0
                    with self._lock:
                        self.webhook_statuses.append(status)
                        if 200 <= status < 300 and update in self._updates:
                            self._updates.remove(update)
                    await asyncio.sleep(0 if 200 <= status < 300 else 0.2)

        delivering = asyncio.create_task(deliver())
        yield
        delivering.cancel()

    # The same for a test in another process

    async def _control(self, request: Request) -> Response:
        given = json.loads(await request.body() or b"{}")
        with self._lock:
            match request.path_params["verb"]:
                case "says":
                    person = self.person(given["chat_id"], given.get("language_code", "en"))
                    return JSONResponse({"update_id": person.says(given["text"])})
                case "taps":
                    person = self.person(given["chat_id"])
                    return JSONResponse({"update_id": person.taps(given["data"], given.get("message_id"))})
                case "update":
                    if chat_id := given.pop("chat_id", None):
                        self.person(chat_id)
                    return JSONResponse({"update_id": self.add_update(given)})
                case "block":
                    self.person(given["chat_id"]).blocked = given.get("blocked", True)
                case "fault":
                    self.faults.order(**given)
                case "reset":
                    self.reset()
                case "sent":
                    return JSONResponse([asdict(message) for message in self.sent])
                case "deleted":
                    return JSONResponse(self.deleted)
                case _:
                    return Response(status_code=404)
        return Response(status_code=204)


async def _parameters(request: Request) -> Parameters:
    """Query string, form or JSON, as the Bot API takes them; what a form carries as JSON is read."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return {**request.query_params, **json.loads(await request.body())}
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return {name: _from_json(name, value) for name, value in (dict(request.query_params) | form).items()}


def _from_json(name: str, value: str) -> Any:
    if name in ("reply_markup", "message_ids", "allowed_updates", "link_preview_options"):
        return json.loads(value)
    return value


def _buttons(markup: Parameters | None) -> list[tuple[str, str]]:
    """Title and callback_data of each button, row by row, checked as Telegram does."""
    buttons = [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
    for button in buttons:
        if not button.get("text"):
            raise ApiError(400, "Bad Request: can't parse inline keyboard button: text must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= MAX_CALLBACK_DATA:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return [(button["text"], button["callback_data"]) for button in buttons]


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def main() -> None:
    parser = argparse.ArgumentParser(description="A Bot API server for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    options = parser.parse_args()
    with FakeTelegram(options.token).serving(options.port) as telegram:
        print(telegram.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

"""Twilio's Messages API as far as Waypost uses it, and its signed webhook: the wire format, the checks and the error
codes.

    with FakeTwilio().serving() as twilio:
        settings = Settings(twilio_api_url=twilio.url, public_url="https://chat.example.org", ...)
        ana = twilio.person("+38344000001", webhook="http://127.0.0.1:8000/webhooks/whatsapp")
        answer = ana.says("sa kohë kam?")        # signed for twilio.public_url, posted to the webhook
        twilio.sent_to("+38344000001")

The same over HTTP, for a test in another process (`python -m tests.fakes.twilio_api --port 8082`): /_control/says,
/sends, /close_window, /opt_out, /fault and /reset by POST, /_control/sent and /deleted by GET.
https://www.twilio.com/docs/messaging/api/message-resource
"""

import argparse
import asyncio
import base64
import contextlib
import itertools
import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from tests.fakes.faults import Faults
from tests.fakes.serving import serving

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "+15005550006"
PUBLIC_URL = "https://chat.example.org"
WEBHOOK_PATH = "/webhooks/whatsapp"
WINDOW_SECONDS = 24 * 3600
MAX_BODY = 1600


class ApiError(Exception):
    """An answer in Twilio's error format."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> JSONResponse:
        more_info = f"https://www.twilio.com/docs/errors/{self.code}"
        body = {"code": self.code, "message": self.message, "more_info": more_info, "status": self.status}
        return JSONResponse(body, self.status)


@dataclass
class SentMessage:
    """A message from the business number, as it arrived. `at` is time.monotonic()."""

    to: str
    sid: str
    body: str
    template: str = ""
    at: float = field(default_factory=time.monotonic)


@dataclass
class Person:
    """Somebody on WhatsApp, by her number (+383...). The window of 24 hours is open from her last message on."""

    twilio: "FakeTwilio"
    number: str
    webhook: str = ""
    wrote_at: float | None = None
    opted_out: bool = False

    def says(self, text: str, **fields: str) -> httpx.Response:
        """Write a text; posted to the webhook as Twilio does. Returns the webhook's answer."""
        return self.sends(Body=text, **fields)

    def sends(self, **fields: str) -> httpx.Response:
        """Send a message with these fields over the usual ones (NumMedia="1", MediaContentType0="audio/ogg" ...)."""
        body, headers = self.signed(**fields)
        self.wrote_at = time.time()
        return httpx.post(self.webhook, content=body, headers=headers, timeout=15)

    def signed(self, **fields: str) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of the webhook's request, without sending it."""
        return self.twilio.sign(list((self.usual_fields() | fields).items()))

    def usual_fields(self) -> dict[str, str]:
        """What Twilio posts with every WhatsApp message."""
        sid = self.twilio.new_sid()
        return {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": f"Profile{self.number[-4:]}",
            "MessageType": "text",
            "SmsSid": sid,
            "WaId": self.number.removeprefix("+"),
            "SmsStatus": "received",
            "Body": "",
            "To": f"whatsapp:{self.twilio.number}",
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.twilio.account_sid,
            "ChannelMetadata": '{"type":"whatsapp"}',
            "From": f"whatsapp:{self.number}",
            "ApiVersion": "2010-04-01",
        }


class FakeTwilio:
    """The account's API server and the people who write to its WhatsApp number. All methods may be called from any
    thread."""

    def __init__(
        self,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        number: str = NUMBER,
        public_url: str = PUBLIC_URL,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.number = number
        self.public_url = public_url
        self.url = ""
        self.faults = Faults()
        self._lock = threading.RLock()
        self._sids = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Forget everybody and everything; message sids go on."""
        with self._lock:
            self.faults.clear()
            self.people: dict[str, Person] = {}
            self.sent: list[SentMessage] = []
            self.deleted: list[str] = []
            self.media: dict[str, tuple[str, bytes]] = {}
            self._copies: set[str] = set()

    @contextlib.contextmanager
    def serving(self, port: int = 0) -> Iterator["FakeTwilio"]:
        with serving(self.app(), port) as self.url:
            yield self

    # What the people do

    def person(self, number: str, webhook: str = "") -> Person:
        """The person with this number; a new one, if she is not known yet. `webhook` is where her messages are posted
        to."""
        with self._lock:
            person = self.people.setdefault(number, Person(self, number))
            person.webhook = webhook or person.webhook
            return person

    def new_sid(self) -> str:
        """The sid of a new message, of which Twilio keeps a copy."""
        with self._lock:
            sid = f"SM{next(self._sids):032x}"
            self._copies.add(sid)
            return sid

    def keep_media(self, media_type: str, content: bytes) -> str:
        """A file of a message. Returns its MediaUrl."""
        with self._lock:
            path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.new_sid()}/Media/ME{len(self.media):032x}"
            self.media[path] = (media_type, content)
            return f"https://api.twilio.com{path}"

    def sign(self, fields: Sequence[tuple[str, str]], query: str = "") -> tuple[bytes, dict[str, str]]:
        """Body and headers of a webhook request with these fields, signed by Twilio's own class for the public
        address."""
        url = f"{self.public_url}{WEBHOOK_PATH}{query}"
        signature = RequestValidator(self.auth_token).compute_signature(url, ImmutableMultiDict(fields))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature,
        }
        return urlencode(fields).encode(), headers

    # What a test reads

    def sent_to(self, number: str) -> list[SentMessage]:
        with self._lock:
            return [message for message in self.sent if message.to == f"whatsapp:{number}"]

    # The API

    def app(self) -> Starlette:
        messages = "/2010-04-01/Accounts/{account}/Messages"
        return Starlette(
            routes=[
                Route(messages + ".json", self._create, methods=["POST"]),
                Route(messages + "/{sid}.json", self._delete, methods=["DELETE"]),
                Route(messages + "/{sid}/Media/{media}", self._download),
                Route("/cdn/{path:path}", self._give),
                Route("/_control/{verb}", self._control, methods=["GET", "POST"]),
            ]
        )

    async def _create(self, request: Request) -> Response:
        try:
            await self._admit(request, "create")
            form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
            with self._lock:
                return JSONResponse(self._send(form), 201)
        except ApiError as error:
            return error.response()

    async def _delete(self, request: Request) -> Response:
        try:
            await self._admit(request, "delete")
            sid = request.path_params["sid"]
            with self._lock:
                if sid not in self._copies:
                    raise ApiError(404, 20404, f"The requested resource {request.url.path} was not found")
                self._copies.discard(sid)
                self.deleted.append(sid)
            return Response(status_code=204)
        except ApiError as error:
            return error.response()

    async def _download(self, request: Request) -> Response:
        """Twilio sends on to where the file lies, and there wants no token."""
        try:
            await self._admit(request, "media")
        except ApiError as error:
            return error.response()
        if request.url.path not in self.media:
            return ApiError(404, 20404, f"The requested resource {request.url.path} was not found").response()
        return RedirectResponse(f"{self.url.replace('127.0.0.1', 'localhost')}/cdn{request.url.path}", 307)

    async def _give(self, request: Request) -> Response:
        if "Authorization" in request.headers:
            return Response("only one authentication mechanism is allowed", 400)
        media_type, content = self.media["/" + request.path_params["path"]]
        return Response(content, media_type=media_type)

    async def _admit(self, request: Request, method: str) -> None:
        """Let a call with the account's own sid and token in, and let it meet the faults that were ordered."""
        if fault := self.faults.take(method):
            await asyncio.sleep(fault.delay)
            if fault.status is not None:
                raise ApiError(fault.status, fault.code or 20000 + fault.status, fault.description)
        basic = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if (
            request.headers.get("Authorization") != f"Basic {basic}"
            or request.path_params["account"] != self.account_sid
        ):
            raise ApiError(401, 20003, "Authenticate")

    def _send(self, form: dict[str, str]) -> dict[str, Any]:
        to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
        if sender != f"whatsapp:{self.number}":
            raise ApiError(400, 63007, "Twilio could not find a Channel with the specified From address")
        if not re.fullmatch(r"whatsapp:\+\d{6,15}", to):
            raise ApiError(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        template = form.get("ContentSid", "")
        if template and not re.fullmatch(r"HX[0-9a-f]{32}", template):
            raise ApiError(400, 21655, "The ContentSid is Invalid")
        if not body and not template:
            raise ApiError(400, 21602, "Message body is required.")
        if len(body.encode("utf-16-le")) // 2 > MAX_BODY:
            raise ApiError(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        person = self.people.get(to.removeprefix("whatsapp:"))
        if person is not None and person.opted_out:
            raise ApiError(400, 21610, "Attempt to send to unsubscribed recipient")
        outside = person is None or person.wrote_at is None or time.time() - person.wrote_at > WINDOW_SECONDS
        if outside and not template:
            reason = "Failed to send freeform message because you are outside the allowed window."
            raise ApiError(400, 63016, reason)
        sid = self.new_sid()
        self.sent.append(SentMessage(to, sid, body, template))
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": body,
            "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
            "date_sent": None,
            "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": sid,
            "status": "queued",
            "subresource_uris": {"media": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}/Media.json"},
            "to": to,
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}.json",
        }

    # The same for a test in another process

    async def _control(self, request: Request) -> Response:
        given = json.loads(await request.body() or b"{}")
        match request.path_params["verb"]:
            case "says":
                person = self.person(given["number"], given.get("webhook", ""))
                return _as_json(await asyncio.to_thread(person.says, given["text"]))
            case "sends":
                person = self.person(given["number"], given.get("webhook", ""))
                return _as_json(await asyncio.to_thread(lambda: person.sends(**given["fields"])))
            case "close_window":
                self.person(given["number"]).wrote_at = None
            case "opt_out":
                self.person(given["number"]).opted_out = given.get("opted_out", True)
            case "fault":
                self.faults.order(**given)
            case "reset":
                self.reset()
            case "sent":
                with self._lock:
                    return JSONResponse([asdict(message) for message in self.sent])
            case "deleted":
                return JSONResponse(self.deleted)
            case _:
                return Response(status_code=404)
        return Response(status_code=204)


def _as_json(answer: httpx.Response) -> JSONResponse:
    return JSONResponse({"status": answer.status_code, "body": answer.text})


def main() -> None:
    parser = argparse.ArgumentParser(description="A Twilio API server for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--public-url", default=PUBLIC_URL, help="the address that webhooks are signed for")
    options = parser.parse_args()
    with FakeTwilio(public_url=options.public_url).serving(options.port) as twilio:
        print(twilio.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

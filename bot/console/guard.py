"""Who may do what in the console: every request goes through here."""

import logging
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.incoming import read_body
from bot.console import accounts
from bot.settings import Settings
from bot.storage.database import Database

logger = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]

SIGN_IN = "/console/sign-in"
COOKIE = "waypost_console"
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"

MAX_FORM = 64 * 1024
"""Bytes of a form that are read."""

READING = ("GET", "HEAD")

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""On every answer of the console, unless the endpoint has set another value."""


class Guard:
    """Wraps every endpoint of the console.

    `signed_in` sets `request.state.advocate` (storage.advocates.Advocate) and `request.state.csrf` for the endpoint.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._is_https = urlsplit(settings.public_url or "").scheme == "https"

    def signed_in(self, endpoint: Endpoint, role: str | None = None) -> Endpoint:
        """For those with a session, and with `role` for that role alone (403).

        Without a session a page leads to the sign-in (303), HTMX is told to go there (401 with HX-Redirect), anything else is 401.
        What changes something needs the token of the session, in the form or in a header: else 403.
        """

        async def answer(request: Request) -> Response:
            signed_in = await accounts.session_of(self._database, token_of(request))
            if signed_in is None:
                return _to_sign_in(request)
            if request.method not in READING and not await _has_csrf(request, signed_in.csrf):
                return Response(status_code=403)
            if role is not None and signed_in.advocate.role != role:
                return Response(status_code=403)
            request.state.advocate, request.state.csrf = signed_in.advocate, signed_in.csrf
            return await endpoint(request)

        return _kept_safe(answer)

    def open_to_all(self, endpoint: Endpoint) -> Endpoint:
        """For anybody: the sign-in and the files of the pages."""
        return _kept_safe(endpoint)

    def give_cookie(self, response: Response, token: str) -> None:
        """The browser keeps the session until it is closed."""
        response.set_cookie(COOKIE, token, path="/console", secure=self._is_https, httponly=True, samesite="strict")

    def take_cookie(self, response: Response) -> None:
        response.delete_cookie(COOKIE, path="/console", secure=self._is_https, httponly=True, samesite="strict")


def token_of(request: Request) -> str:
    """The token of the session that the browser has; "" where it has none."""
    return request.cookies.get(COOKIE, "")


def address_of(request: Request) -> str:
    """Where the browser is, for `accounts.sign_in` alone."""
    return request.client.host if request.client else ""


def is_from_our_pages(request: Request) -> bool:
    """False where the browser says that another site, or no page at all, sent it (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


async def _has_csrf(request: Request, csrf: str) -> bool:
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    return compare_digest(given.encode("utf-8", "replace"), csrf.encode())


async def _is_read(request: Request) -> bool:
    """Read the body, for whoever asks the request for its form; False where it is longer than MAX_FORM."""
    body = await read_body(request, MAX_FORM)
    request._body = body or b""
    return body is not None


def _to_sign_in(request: Request) -> Response:
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
    if request.method in READING:
        return RedirectResponse(SIGN_IN, status_code=303)
    return Response(status_code=401)


def _kept_safe(endpoint: Endpoint) -> Endpoint:
    """The endpoint with HEADERS on whatever it answers. What changes something must come from our own pages (403) and be short (413);
    what goes wrong is logged by its kind alone (503)."""

    async def answer(request: Request) -> Response:
        try:
            response = await _answer(request)
        except HTTPException as error:
            response = Response(status_code=error.status_code, headers=error.headers)
        except Exception as error:
            logger.error("The console could not answer (%s).", type(error).__name__)
            response = Response(status_code=503)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    async def _answer(request: Request) -> Response:
        if request.method not in READING:
            if not is_from_our_pages(request):
                return Response(status_code=403)
            if not await _is_read(request):
                return Response(status_code=413)
        return await endpoint(request)

    return answer

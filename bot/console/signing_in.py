"""The sign-in page, and signing out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import accounts
from bot.console.guard import SIGN_IN, Guard, address_of, token_of
from bot.console.rendering import Renderer
from bot.storage.database import Database

QUEUE = "/console"


class SigningIn:
    """One answer for whatever is wrong with a try."""

    def __init__(self, database: Database, guard: Guard, renderer: Renderer) -> None:
        self._database = database
        self._guard = guard
        self._renderer = renderer

    async def show(self, request: Request) -> Response:
        """GET /console/sign-in."""
        return self._renderer.page(request, "sign_in.html", refused=False)

    async def sign_in(self, request: Request) -> Response:
        """POST /console/sign-in with `login`, `password`, `code`: 303 to the queue with the session's cookie, or 403 with the page."""
        form = await request.form()
        login, password, code = (str(form.get(name, "")) for name in ("login", "password", "code"))
        try:
            token = await accounts.sign_in(self._database, login, password, code, address_of(request))
        except accounts.SignInRefused:
            return self._renderer.page(request, "sign_in.html", 403, refused=True)
        response = RedirectResponse(QUEUE, status_code=303)
        self._guard.give_cookie(response, token)
        return response

    async def sign_out(self, request: Request) -> Response:
        """POST /console/sign-out: 303 to the sign-in."""
        await accounts.sign_out(self._database, token_of(request))
        response = RedirectResponse(SIGN_IN, status_code=303)
        self._guard.take_cookie(response)
        return response

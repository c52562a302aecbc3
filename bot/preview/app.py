"""`waypost content preview`: a page on the editor's own machine that shows every text as it will look on a phone.

It shows what is in the files and changes nothing. It answers only to the machine's own names, so that no page from elsewhere can
read it through a name that leads here.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.content.locales import is_right_to_left, locale_of, own_name
from bot.content.topics import SECTIONS
from bot.preview.contents import groups, item
from bot.preview.edition import Edition, Editions
from bot.preview.view import View

FOLDER = Path(__file__).parent
HOSTS = ["127.0.0.1", "localhost"]

HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing from elsewhere, nothing inline. A picture is drawn from an address that begins with `data:`."""


def preview(root: Path) -> Starlette:
    """The page over content/ and locales/ in `root`; to be bound to 127.0.0.1 only.

    Raises ContentError where the files cannot be used from the start; later the last good words stay in use.
    """
    pages = Pages(Editions(root))
    return Starlette(
        routes=[
            Route("/", pages.all),
            Route("/bubble", pages.one),
            Route("/version", pages.version),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[
            Middleware(BaseHTTPMiddleware, dispatch=_with_headers),
            Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
        ],
    )


class Pages:
    """The pages; each request shows the files as they are then."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions
        environment = Environment(
            loader=FileSystemLoader(FOLDER / "page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {
            "own_name": own_name,
            "english_name": _english_name,
            "country_name": _country_name,
            "direction": _direction,
            "headings": {section: heading for heading, section in SECTIONS.items()},
        }
        self._all = environment.get_template("preview.html")
        self._one = environment.get_template("bubble.html")

    async def all(self, request: Request) -> Response:
        """GET /: all that the choices in the address leave."""
        edition, view = self._chosen(request)
        return HTMLResponse(self._all.render(groups=groups(edition, view), **_given(edition, view)))

    async def one(self, request: Request) -> Response:
        """GET /bubble?text={id}: one text alone, in the language of the view."""
        edition, view = self._chosen(request)
        found = item(edition, view, request.query_params.get("text", ""))
        page = self._one.render(item=found, **_given(edition, view))
        return HTMLResponse(page, status_code=200 if found else 404)

    async def version(self, _request: Request) -> Response:
        """GET /version: changes when the page would."""
        return JSONResponse({"version": self._editions.current().version})

    def _chosen(self, request: Request) -> tuple[Edition, View]:
        edition = self._editions.current()
        return edition, View.read(request.query_params, edition.library)


def _given(edition: Edition, view: View) -> dict[str, Any]:
    library = edition.library
    return {
        "view": view,
        "version": edition.version,
        "problem": edition.problem,
        "offered": library.languages,
        "in_preparation": library.all_languages[len(library.languages) :],
        "countries": sorted(library.countries, key=_country_name),
    }


async def _with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers.update(HEADERS)
    return response


def _english_name(language: str) -> str:
    return str(locale_of(language).get_display_name("en"))


def _country_name(code: str) -> str:
    return str(locale_of("en").territories.get(code, code))


def _direction(language: str) -> str:
    return "rtl" if is_right_to_left(language) else "ltr"

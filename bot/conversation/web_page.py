"""The page at `/`: one HTML document with the words of every language in it, a style sheet and a script of our own, nothing else."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.content.library import Library
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE, is_right_to_left, own_name
from bot.conversation import web_hints
from bot.settings import Settings

FOLDER = Path(__file__).parent / "page"
MEDIA_TYPES = {"chat.css": "text/css", "chat.js": "text/javascript"}

NOT_STORED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""For everything that tells what is said, or that she was here."""

KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
"""For what its address names by its content."""

WORDS_OF_THE_PAGE = "web_"
"""Messages whose names begin so stand on the page itself."""


@dataclass(frozen=True)
class Asset:
    """A file of the page; `version` is a hash of its bytes."""

    content: bytes
    media_type: str
    version: str

    @classmethod
    def read(cls, name: str) -> "Asset":
        content = (FOLDER / name).read_bytes()
        return cls(content, MEDIA_TYPES[name], hashlib.sha256(content).hexdigest()[:16])


class WebPage:
    """The page and its two files, read once."""

    def __init__(self, content: LiveLibrary, settings: Settings) -> None:
        self._content = content
        self._settings = settings
        self._assets = {name: Asset.read(name) for name in MEDIA_TYPES}
        environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._template = environment.get_template("chat.html")
        self._headers = {
            **NOT_STORED,
            "Content-Security-Policy": content_security_policy(settings.embed_origins),
            "Referrer-Policy": "no-referrer",
        }

    async def show(self, request: Request) -> Response:
        """GET /: the page in the language of `?lang=`, else of the browser; `?country=` is where a link says that she is."""
        library = self._content.current()
        given = request.query_params
        language = web_hints.language(given.get("lang"), request.headers.get("Accept-Language", ""), library.languages)
        country = web_hints.country(given.get("country"))
        words = library.words(language or SOURCE_LANGUAGE, country or self._settings.country)
        page = self._template.render(
            words=words,
            direction=_direction(words.language),
            own_name=own_name(words.language),
            leave_url=self._settings.leave_url,
            versions={name: asset.version for name, asset in self._assets.items()},
            data={
                "language": words.language,
                "country": country,
                "languages": languages(library),
                "numbers": phone_numbers(library),
                "leave": self._settings.leave_url,
            },
        )
        return HTMLResponse(page, headers=self._headers)

    async def asset(self, request: Request) -> Response:
        """GET /chat/page/{name}?v={version}: kept by the browser as long as the version in the address is right."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404, headers=NOT_STORED)
        current = request.query_params.get("v") == asset.version
        return Response(asset.content, media_type=asset.media_type, headers=KEPT if current else NOT_STORED)


def content_security_policy(embed_origins: tuple[str, ...]) -> str:
    """Nothing from elsewhere, nothing inline; in a frame only on Waypost's own site and those of `embed_origins`."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "form-action 'none'",
            "base-uri 'none'",
            " ".join(("frame-ancestors 'self'", *embed_origins)),
        )
    )


def languages(library: Library) -> dict[str, dict[str, Any]]:
    """Every language by its code: its own name, its direction, and the words of the page in it."""
    names = [name for name in library.messages if name.startswith(WORDS_OF_THE_PAGE)]
    return {
        language: {
            "name": own_name(language),
            "direction": _direction(language),
            "words": {name: library.words(language).message(name) for name in names},
        }
        for language in library.languages
    }


def phone_numbers(library: Library) -> list[str]:
    """Every number that an answer can name, the longest first, so that the page knows them from other digits."""
    numbers = {library.standards.emergency_number}
    for country in library.countries.values():
        numbers.update(country.phone_numbers)
    return sorted(numbers, key=lambda number: (-len(number), number))


def _direction(language: str) -> str:
    return "rtl" if is_right_to_left(language) else "ltr"

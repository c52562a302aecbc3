"""The pages as HTML: Jinja templates in an advocate's language, nothing inline, nothing from elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.console.words import ConsoleWords
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE
from bot.conversation import web_hints
from bot.storage.advocates import Advocate, Role
from bot.storage.database import now

FOLDER = Path(__file__).parent / "pages"


class Renderer:
    """Renders with the words as they are then."""

    def __init__(self, content: LiveLibrary) -> None:
        self._content = content
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["moment"] = moment

    def words(self, language: str) -> ConsoleWords:
        return ConsoleWords(self._content.current(), language)

    def page(self, request: Request, name: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A whole page, in the language of whoever is signed in, else of the browser."""
        advocate: Advocate | None = getattr(request.state, "advocate", None)
        words = self.words(advocate.console_language if advocate else self._browser_language(request))
        page = self.fragment(
            name,
            words,
            path=request.url.path,
            advocate=advocate,
            supervises=advocate is not None and advocate.role == Role.SUPERVISOR,
            csrf=getattr(request.state, "csrf", ""),
            now=now(),
            **values,
        )
        return HTMLResponse(page, status_code=status)

    def fragment(self, name: str, words: ConsoleWords, /, **values: Any) -> str:
        """A template in a language."""
        return self._environment.get_template(name).render(words=words, say=words.say, **values)

    def refusal(self, request: Request, what: str, /, **values: object) -> HTMLResponse:
        """409: why something was not done, in the words of content/console.yml, for the place that the page keeps for it."""
        words = self.words(request.state.advocate.console_language)
        return HTMLResponse(self.fragment("refusal.html", words, what=words.say(what, **values)), status_code=409)

    def not_found(self, request: Request) -> HTMLResponse:
        return self.page(request, "not_found.html", 404)

    def _browser_language(self, request: Request) -> str:
        languages = self._content.current().console_languages
        return web_hints.language(None, request.headers.get("Accept-Language", ""), languages) or SOURCE_LANGUAGE


def moment(seconds: float) -> str:
    """Seconds since the epoch as the attribute `datetime` of HTML, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

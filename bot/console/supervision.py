"""For supervisors: who did what, and how many."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.console.rendering import Renderer
from bot.storage import advocates, audit, counts
from bot.storage.counts import Cell
from bot.storage.database import Database

BAR = 200
"""The width of the longest bar, in the units of its drawing."""


@dataclass(frozen=True)
class Line:
    """One line of a table: `bar` is the width of its bar, 0 where none is drawn."""

    name: str
    number: int | None
    wait: str
    bar: int


class Supervision:
    def __init__(self, database: Database, renderer: Renderer) -> None:
        self._database = database
        self._renderer = renderer

    async def audit(self, request: Request) -> Response:
        """GET /console/audit?who={id}&before={entry id}: what was done, newest first."""
        who, before = _number(request, "who"), _number(request, "before")
        entries = await audit.read(self._database, before, who)
        return self._renderer.page(
            request,
            "audit.html",
            entries=entries,
            who=who,
            before=before,
            names={one.id: one.shown_name for one in await advocates.everyone(self._database)},
            older=entries[-1].id if len(entries) == audit.PAGE else None,
        )

    async def counts(self, request: Request) -> Response:
        """GET /console/counts: the last 30 days, with no number under 5."""
        counted = await counts.count(self._database)
        words = self._renderer.words(request.state.advocate.console_language)

        def lines(cells: list[Cell], names: dict[str, str]) -> list[Line]:
            most = max((cell.number or 0 for cell in cells), default=0)
            return [
                Line(
                    names[cell.name],
                    cell.number,
                    words.span(cell.wait) if cell.wait is not None else "",
                    round((cell.number or 0) * BAR / most) if most else 0,
                )
                for cell in cells
            ]

        return self._renderer.page(
            request,
            "counts.html",
            wait=words.span(counted.wait) if counted.wait is not None else None,
            languages=lines(counted.by_language, {c.name: words.language_name(c.name) for c in counted.by_language}),
            outcomes=lines(counted.by_outcome, {c.name: words.say(f"outcome_{c.name}") for c in counted.by_outcome}),
            bar=BAR,
        )


def _number(request: Request, name: str) -> int | None:
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else None

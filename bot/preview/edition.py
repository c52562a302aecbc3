"""What is shown now: the newest words that passed the checks, and why newer ones are not in use."""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from bot.content.library import Library
from bot.content.live import LiveLibrary
from bot.preview.places import Places


@dataclass(frozen=True)
class Problem:
    """Why the files as they stand are not in use: `place` is the file and the line, `what` is what is wrong and the mend."""

    place: str
    what: str


@dataclass(frozen=True)
class Edition:
    """One state of the files. `version` is another one for every other state and for every start of the preview."""

    library: Library
    places: Places
    problem: Problem | None
    version: str


class Editions:
    """Follows the files under `root`. Raises ContentError where they cannot be used from the start."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._content = LiveLibrary(root)
        self._start = token_hex(4)
        self._number = 0
        self._edition = self._next(self._content.current())

    def current(self) -> Edition:
        library = self._content.current()
        if library is not self._edition.library or self._problem() != self._edition.problem:
            self._number += 1
            self._edition = self._next(library)
        return self._edition

    def _next(self, library: Library) -> Edition:
        return Edition(library, Places(self._root, library), self._problem(), f"{self._start}-{self._number}")

    def _problem(self) -> Problem | None:
        if self._content.problem is None:
            return None
        place, _, what = self._content.problem.replace(f"{self._root}/", "").partition(": ")
        return Problem(place, what)

"""A library that takes up a saved file by itself. A file that cannot be used leaves the last good version in use."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.library import Library

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0


class LiveLibrary:
    """`current()` gives the newest library that could be loaded. The first load raises ContentError; a later one is only logged."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamp = self._stamp_now()
        self._library = Library.load(root)
        self._looked_at = time.monotonic()
        self.problem: str | None = None
        """Why the files as they stand are not in use; None when they are."""

    def current(self) -> Library:
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
            self._looked_at = time.monotonic()
            self._reload_if_changed()
        return self._library

    def _reload_if_changed(self) -> None:
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._library = Library.load(self._root)
            self.problem = None
            logger.info("Content reloaded.")
        except (ContentError, OSError) as error:
            self.problem = str(error)
            logger.error("The last good content stays in use: %s", error)

    def _stamp_now(self) -> tuple[tuple[str, int, int], ...]:
        return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in self._files() for stat in (path.stat(),))

    def _files(self) -> Iterator[Path]:
        for folder, pattern in (("content", "**/*.yml"), ("content", "**/*.md"), ("locales", "*/LC_MESSAGES/*.po")):
            yield from sorted((self._root / folder).glob(pattern))

"""A library that takes up a saved file by itself. Files that fail the checks leave the last good version in use."""

import logging
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.content.checks.errors import load_without_errors
from bot.content.errors import ContentError
from bot.content.library import Library

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
FILES = (
    ("content", "*.yml"),
    ("content/topics", "*.md"),
    ("content/countries", "*.yml"),
    ("locales", "*/LC_MESSAGES/*.po"),
)


class LiveLibrary:
    """`current()` gives the newest library that passed the checks.

    `kept` is a file that the last good version is copied to. With it a process that starts while the files are broken goes on with
    that version; without it, or when there is none yet, ContentError is raised.
    """

    def __init__(self, root: Path, kept: Path | None = None) -> None:
        self._root = root
        self._kept = kept
        self._stamp = self._stamp_now()
        self._looked_at = time.monotonic()
        self.problem: str | None = None
        """Why the files as they stand are not in use; None when they are."""
        try:
            self._library = load_without_errors(root)
            self._keep()
        except ContentError as error:
            if kept is None or not kept.exists():
                raise
            self._library = _load_kept(kept)
            self._refuse(error)

    def current(self) -> Library:
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
            self._looked_at = time.monotonic()
            self._reload_if_changed()
        return self._library

    def _reload_if_changed(self) -> None:
        try:
            stamp = self._stamp_now()
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._library = load_without_errors(self._root)
            self.problem = None
            self._keep()
            logger.info("Content reloaded.")
        except (ContentError, OSError) as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        self.problem = str(error)
        logger.error("The last good content stays in use: %s", error)

    def _keep(self) -> None:
        """Several processes may do this at once: each writes a file of its own and puts it in place whole."""
        if self._kept is None:
            return
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.NamedTemporaryFile(dir=self._kept.parent, delete=False) as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            for path in self._files():
                archive.add(path, path.relative_to(self._root))
        Path(file.name).replace(self._kept)

    def _stamp_now(self) -> tuple[tuple[str, int, int], ...]:
        return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in self._files() for stat in (path.stat(),))

    def _files(self) -> Iterator[Path]:
        for folder, pattern in FILES:
            yield from sorted((self._root / folder).glob(pattern))


def _load_kept(kept: Path) -> Library:
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(kept) as archive:
            archive.extractall(folder, filter="data")
        return Library.load(Path(folder))

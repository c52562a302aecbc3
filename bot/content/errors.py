"""What is wrong with a content file, in words for the person who edits it."""

from pathlib import Path


class ContentError(Exception):
    """A content file cannot be used. The message says `file:line: what is wrong; how to mend it`."""

    def __init__(self, path: Path, line: int | None, what: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {what}")
        self.path = path
        self.line = line

"""What is wrong with a content file, in words for the person who edits it."""

from pathlib import Path


class ContentError(Exception):
    """A content file cannot be used. The message says `file:line: what is wrong; how to mend it`."""

    def __init__(self, path: Path, line: int | None, what: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {what}")
        self.path = path
        self.line = line
        self.what = what


class SpreadsheetError(Exception):
    """A sheet cannot be used. `faults` names each row and its mend; nothing of the sheet was taken over."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_utf8(path: Path) -> str:
    """The text of a content file. Raises ContentError where it is not there or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ContentError(path, None, "the file is missing: bring it back.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError(path, line, "a character is not UTF-8: save the file as UTF-8.") from None

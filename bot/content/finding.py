"""One thing in the words or facts that somebody should mend."""

from dataclasses import dataclass
from enum import StrEnum

from bot.content.locales import locale_of


class Severity(StrEnum):
    """An ERROR would hurt or mislead who reads it: a running assistant does not take the files up. A WARNING is to be mended before
    the words are given to people; they can be read all the same. A NOTE comes with time and not with a change: a review is due."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """Where it is (`path` under the project, `line` from 1), in which language's words, what is wrong and how to mend it."""

    path: str
    line: int
    what: str
    severity: Severity = Severity.ERROR
    language: str | None = None

    def __str__(self) -> str:
        language = f"{locale_of(self.language).get_display_name('en')}: " if self.language else ""
        return f"{self.path}:{self.line}: {self.severity}: {language}{self.what}"

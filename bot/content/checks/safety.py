"""content/safety.yml: whether a running assistant can read it."""

from collections.abc import Iterator
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.finding import Finding
from bot.content.safety_words import read_safety_words


def check_safety_words(root: Path) -> Iterator[Finding]:
    path = root / "content" / "safety.yml"
    try:
        read_safety_words(path)
    except ContentError as error:
        yield Finding(str(path.relative_to(root)), error.line or 1, error.what)

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the words and facts, and of what the checks hold them against, that a test may spoil."""
    for folder in ("content", "locales", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old` and return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def translate(root: Path, language: str, context: str, text: str, mark: str = "") -> int:
    """Put another translation into messages.po; returns the line of its msgid."""
    path = root / f"locales/{language}/LC_MESSAGES/messages.po"
    lines = path.read_text(encoding="utf-8").split("\n")
    at = lines.index(f'msgctxt "messages/{context}"')
    first = next(n for n in range(at, len(lines)) if lines[n].startswith("msgstr"))
    last = next(n for n in range(first, len(lines)) if not lines[n].strip())
    lines[first:last] = [f'msgstr "{text}"']
    if mark:
        lines.insert(at, mark)
    path.write_text("\n".join(lines), encoding="utf-8")
    return lines.index(f'msgctxt "messages/{context}"') + 1

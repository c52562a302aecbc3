import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the words and facts that a test may spoil."""
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path

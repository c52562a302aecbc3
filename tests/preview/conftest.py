"""The preview over Waypost's real words, and over a copy that a test may spoil."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.content import live
from bot.preview.app import preview
from bot.settings import ROOT
from tests.fakes.serving import serving
from tests.web.conftest import browser

__all__ = ["browser"]

LOCAL = "http://127.0.0.1"


@pytest.fixture(scope="session")
def editor() -> TestClient:
    """Asks the preview of the real words."""
    return TestClient(preview(ROOT), base_url=LOCAL)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the words and facts; a saved file is taken up at the next request."""
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.0)
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def copy_editor(copy: Path) -> TestClient:
    """Asks the preview of the copy."""
    return TestClient(preview(copy), base_url=LOCAL)


@pytest.fixture
def address(copy: Path) -> Iterator[str]:
    """The preview of the copy, served."""
    with serving(preview(copy)) as url:
        yield url

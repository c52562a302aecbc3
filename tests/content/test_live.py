"""A running assistant takes up a saved file by itself, and a broken one changes nothing."""

from pathlib import Path

import pytest

from bot.content import live
from bot.content.live import LiveLibrary


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.0)


def hotline(content: LiveLibrary) -> str:
    return content.current().words("sq", "XK").message("human")


def test_a_changed_hotline_is_told_without_a_restart(copy: Path) -> None:
    content = LiveLibrary(copy)
    country = copy / "content/countries/xk.yml"
    country.write_text(country.read_text(encoding="utf-8").replace("0800 11 112", "0800 99 999"), encoding="utf-8")
    assert "0800 99 999" in hotline(content)


def test_a_broken_file_leaves_the_last_good_one_in_use_and_is_told(copy: Path) -> None:
    content = LiveLibrary(copy)
    country = copy / "content/countries/xk.yml"
    good = country.read_text(encoding="utf-8")
    country.write_text(good.replace("certainty: medium", "certainty: no idea", 1), encoding="utf-8")
    assert "0800 11 112" in hotline(content)
    assert content.problem is not None
    assert "xk.yml" in content.problem
    country.write_text(good.replace("0800 11 112", "0800 99 999"), encoding="utf-8")
    assert "0800 99 999" in hotline(content)
    assert content.problem is None

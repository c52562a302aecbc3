"""A running assistant takes up a saved file by itself, and a broken one changes nothing."""

import gc
import threading
import time
import weakref
from pathlib import Path

import pytest

from bot.content import live
from bot.content.errors import ContentError
from bot.content.live import LiveLibrary
from tests.content.conftest import edit, translate

KOSOVO = "content/countries/xk.yml"
NUMBERS = ("0800 11 112", "0800 11 113")


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.0)


def hotline(content: LiveLibrary) -> str:
    return content.current().words("sq", "XK").message("human")


def test_a_changed_hotline_is_told_without_a_restart(copy: Path) -> None:
    content = LiveLibrary(copy)
    edit(copy / KOSOVO, "0800 11 112", "0800 11 113")
    assert "0800 11 113" in hotline(content)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (KOSOVO, "certainty: medium ", "certainty: no_idea "),
        (KOSOVO, '"0800 11 112"', '"0800 11 1"'),
        ("content/messages.yml", "{hotlines}", "{hotlins}"),
    ],
    ids=["it cannot be read", "it has a wrong fact", "it has a wrong placeholder"],
)
def test_a_broken_file_leaves_the_last_good_one_in_use_and_is_told(copy: Path, file: str, old: str, new: str) -> None:
    content = LiveLibrary(copy)
    before = hotline(content)
    good = (copy / file).read_text(encoding="utf-8")
    edit(copy / file, old, new)
    assert hotline(content) == before
    assert content.problem is not None
    assert file in content.problem
    (copy / file).write_text(good, encoding="utf-8")
    edit(copy / KOSOVO, "0800 11 112", "0800 11 113")
    assert "0800 11 113" in hotline(content)
    assert content.problem is None


def test_a_process_that_starts_while_a_file_is_broken_goes_on_with_the_last_good_ones(
    copy: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "var" / "last-good.tar"
    LiveLibrary(copy, kept)
    edit(copy / KOSOVO, "certainty: medium ", "certainty: no_idea ")
    started = LiveLibrary(copy, kept)
    assert "0800 11 112" in hotline(started)
    assert started.problem is not None
    edit(copy / KOSOVO, "certainty: no_idea ", "certainty: high ")
    hotline(started)
    assert started.problem is None


def test_without_a_last_good_version_a_broken_file_stops_the_start(copy: Path, tmp_path: Path) -> None:
    edit(copy / KOSOVO, "certainty: medium ", "certainty: no_idea ")
    with pytest.raises(ContentError, match=r"xk\.yml:\d+: 'certainty'"):
        LiveLibrary(copy, tmp_path / "var" / "last-good.tar")


def test_a_file_that_goes_away_in_the_middle_changes_nothing(copy: Path) -> None:
    content = LiveLibrary(copy)
    (copy / "content/messages.yml").rename(copy / "messages.yml")
    assert "0800 11 112" in hotline(content)
    (copy / "messages.yml").rename(copy / "content/messages.yml")
    assert "0800 11 112" in hotline(content)
    assert content.problem is None


def test_a_translation_that_lost_its_placeholder_is_not_taken_up(copy: Path) -> None:
    content = LiveLibrary(copy)
    before = hotline(content)
    translate(copy, "sq", "human", "Telefono: 0800 11 112.")
    assert hotline(content) == before
    assert content.problem is not None
    assert "locales/sq/LC_MESSAGES/messages.po" in content.problem


def test_readers_never_see_a_mixture_of_two_versions(small: Path) -> None:
    """Four threads read while the number changes. In each version the number in the answer is the number in its source."""
    content = LiveLibrary(small)
    stop = threading.Event()
    mixed: list[tuple[str, str]] = []

    def read() -> None:
        while not stop.is_set():
            words = content.current().words("sq", "XK")
            answer, source = words.message("human"), words.sources("ask_who_helps")
            if [number in answer for number in NUMBERS] != [number in source for number in NUMBERS]:
                mixed.append((answer, source))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(6):
        edit(small / KOSOVO, NUMBERS[turn % 2], NUMBERS[1 - turn % 2])
        time.sleep(0.3)
    stop.set()
    for reader in readers:
        reader.join()
    assert not mixed


def test_a_version_that_was_replaced_is_let_go(small: Path) -> None:
    """A thousand reloads are measured by benchmarks/content.py."""
    content = LiveLibrary(small)
    old = []
    for turn in range(10):
        old.append(weakref.ref(content.current()))
        hotline(content)
        edit(small / KOSOVO, NUMBERS[turn % 2], NUMBERS[1 - turn % 2])
        assert NUMBERS[1 - turn % 2] in hotline(content)
    gc.collect()
    assert [version() for version in old] == [None] * 10


@pytest.fixture
def small(copy: Path) -> Path:
    """English and Albanian alone, so that a reload is quick."""
    for folder in (copy / "locales").iterdir():
        if folder.name != "sq":
            folder.rename(copy / f"away-{folder.name}")
    (copy / "content/languages.yml").write_text("offered: [en, sq]\n", encoding="utf-8")
    return copy

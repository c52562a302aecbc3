"""A running assistant takes up a saved file by itself, and a broken one changes nothing."""

import gc
import threading
import tracemalloc
from pathlib import Path

import pytest

from bot.content import live
from bot.content.errors import ContentError
from bot.content.live import LiveLibrary
from tests.content.conftest import edit

KOSOVO = "content/countries/xk.yml"


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
        ("locales/sq/LC_MESSAGES/messages.po", "{hotlines}", "0800 11 112"),
    ],
    ids=["it cannot be read", "it has a wrong fact", "it has a wrong placeholder", "its translation has one"],
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


def test_many_reloads_under_load_leak_nothing_and_never_mix_two_versions(copy: Path, small: Path) -> None:
    """Reloads while four threads read. What a reader sees is one version: the number in the answer and in its source agree."""
    content = LiveLibrary(small)
    stop, mixed = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            words = content.current().words("sq", "XK")
            answer, source = words.message("human"), words.sources("ask_who_helps")
            numbers = {number for number in ("0800 11 112", "0800 11 113") if number in answer}
            if not all(number in source for number in numbers) or len(numbers) != 1:
                mixed.append((answer, source))

    readers = [threading.Thread(target=read) for _ in range(4)]
    numbers = ("0800 11 112", "0800 11 113")

    def reload(times: int) -> None:
        for turn in range(times):
            edit(small / KOSOVO, numbers[turn % 2], numbers[1 - turn % 2])
            content._reload_if_changed()

    for reader in readers:
        reader.start()
    reload(20)
    stop.set()
    for reader in readers:
        reader.join()
    assert not mixed
    tracemalloc.start()
    reload(10)
    gc.collect()
    first = tracemalloc.get_traced_memory()[0]
    reload(50)
    gc.collect()
    assert tracemalloc.get_traced_memory()[0] < first * 1.05
    tracemalloc.stop()


@pytest.fixture
def small(copy: Path) -> Path:
    """English and Albanian alone, so that a reload is quick."""
    for folder in (copy / "locales").iterdir():
        if folder.name != "sq":
            folder.rename(copy / f"away-{folder.name}")
    (copy / "content/languages.yml").write_text("offered: [en, sq]\n", encoding="utf-8")
    return copy

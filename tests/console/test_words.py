"""The console's own words: in an advocate's language where there is a translation, checked, and taken up while it runs."""

import re
from pathlib import Path

import pytest

from bot.console.words import ConsoleWords
from bot.content import live
from bot.content.catalogues import CONSOLE, CatalogueFile, update
from bot.content.checks.console import check_console_forms, check_console_translations
from bot.content.finding import Severity
from bot.content.library import Library
from bot.content.live import LiveLibrary
from bot.content.topics import SECTIONS
from bot.settings import ROOT
from bot.storage.handoffs import Outcome, WhenSafe
from tests.console.console import ARABIC, console_root
from tests.content.conftest import edit

PAGES = [*(ROOT / "bot/console/pages").glob("*.html"), *(ROOT / "bot/console").glob("*.py")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return console_root(tmp_path)


def catalogue(root: Path) -> Path:
    return root / "locales/ar/LC_MESSAGES/console.po"


def test_an_advocate_reads_her_language_and_english_where_there_is_none(copy: Path) -> None:
    library = Library.load(copy)
    assert ConsoleWords(library, "ar").say("take") == ARABIC["take"]
    assert ConsoleWords(library, "ar").direction == "rtl"
    assert ConsoleWords(library, "fr").say("take") == "Take"
    assert library.console_languages == ("en", "ar")


def test_how_long_is_told_in_minutes_and_hours(copy: Path) -> None:
    words = ConsoleWords(Library.load(copy), "en")
    spans = [words.span(seconds) for seconds in (-5, 59, 60, 3599, 3600, 90060)]
    assert spans == ["Less than a minute", "Less than a minute", "1 min", "59 min", "1 h 0 min", "25 h 1 min"]


def test_every_word_that_the_pages_ask_for_is_there_and_every_word_is_asked_for() -> None:
    console = Library.load(ROOT).console
    source = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    asked = set(re.findall(r'(?:say|pattern)\("(\w+[a-z0-9])"', source)) | set(
        re.findall(r'refusal\(request, "(\w+)"', source)
    )
    assert asked <= set(console)
    for begin, ends in (("safe_", WhenSafe), ("outcome_", Outcome)):
        assert {f"{begin}{end}" for end in ends} <= set(console)
    named = {*re.findall(r'"(\w+)"', source), *SECTIONS.values()}
    beginnings = ("did_", "kind_", "safe_", "outcome_", "channel_", "delivery_", "ended_", "not_told_", "not_safe_")
    assert [name for name in console if name not in named and not name.startswith(beginnings)] == []


def test_a_placeholder_that_no_page_fills_is_an_error(copy: Path) -> None:
    edit(copy / "content/console.yml", "take: Take", "take: Take {her}")
    (finding,) = check_console_forms(Library.load(copy), copy)
    assert (finding.path, finding.severity) == ("content/console.yml", Severity.ERROR)
    assert "{her}" in finding.what


def test_a_translation_without_its_placeholder_is_an_error_and_is_not_taken_up(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.0)
    content = LiveLibrary(copy)
    edit(catalogue(copy), 'msgstr "{minutes} min"', 'msgstr "min"')
    (finding,) = check_console_forms(Library.load(copy), copy)
    assert (finding.path, finding.language) == ("locales/ar/LC_MESSAGES/console.po", "ar")
    assert ConsoleWords(content.current(), "ar").say("minutes", minutes=5).endswith(" min")
    assert "console.po" in str(content.problem)


def test_a_changed_word_shows_in_a_running_console(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.0)
    content = LiveLibrary(copy)
    edit(catalogue(copy), ARABIC["take"], "خذ")
    assert ConsoleWords(content.current(), "ar").say("take") == "خذ"


def test_what_is_not_translated_or_out_of_date_is_found(copy: Path) -> None:
    edit(catalogue(copy), f'msgstr "{ARABIC["take"]}"', 'msgstr ""')
    edit(copy / "content/console.yml", "sign_out: Sign out", "sign_out: Sign out now")
    assert update(copy / "content", catalogue(copy), CONSOLE, "ar") == (1, 1)
    found = [finding.what for finding in check_console_translations(Library.load(copy), copy)]
    assert found[0].startswith("'console/sign_out': fuzzy")
    assert found[1].startswith("'console/take': not translated")


def test_an_update_without_a_change_leaves_the_file_as_it_is() -> None:
    for language in Library.load(ROOT).console_languages[1:]:
        path = ROOT / f"locales/{language}/LC_MESSAGES/console.po"
        sources = {(source.context, source.text) for source in Library.load(ROOT).console_sources}
        assert {entry[:2] for entry in CatalogueFile.read(path, language).entries()} == sources, path

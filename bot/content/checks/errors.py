"""The checks that a running assistant makes before it takes files up."""

from pathlib import Path

from bot.content.checks.console import check_console_forms
from bot.content.checks.countries import check_countries
from bot.content.checks.forms import check_forms
from bot.content.checks.safety import check_safety_words
from bot.content.checks.sources import check_menu, check_sources, check_topics
from bot.content.errors import ContentError
from bot.content.finding import Finding
from bot.content.library import Library


def errors(library: Library, root: Path) -> list[Finding]:
    """What must not reach a reader. Takes a fraction of a second; a placeholder that nobody fills in hides what else it makes wrong."""
    return list(check_sources(library, root)) or [
        *check_topics(library, root),
        *check_menu(library),
        *check_countries(library, root),
        *check_forms(library, root),
        *check_console_forms(library, root),
        *check_safety_words(root),
    ]


def load_without_errors(root: Path) -> Library:
    """The library under `root`. Raises ContentError for the first thing that must not reach a reader."""
    library = Library.load(root)
    found = errors(library, root)
    if found:
        more = f" ({len(found) - 1} more: 'waypost content check' lists them)" if len(found) > 1 else ""
        raise ContentError(root / found[0].path, found[0].line, found[0].what + more)
    return library

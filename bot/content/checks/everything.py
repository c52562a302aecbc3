"""All checks in one: `waypost content check` runs them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.content.checks.console import check_console_translations
from bot.content.checks.countries import check_links, check_reviews
from bot.content.checks.errors import errors
from bot.content.checks.intents import check_intents
from bot.content.checks.sources import check_lengths
from bot.content.checks.translations import check_translations
from bot.content.errors import ContentError
from bot.content.finding import Finding, Severity
from bot.content.library import Library


def check(root: Path, today: date) -> list[Finding]:
    """Everything that is wrong under `root`: errors, then warnings, then notes; nothing when all is well."""
    try:
        library = Library.load(root)
        found = errors(library, root) or [*check_intents(library, root), *_warnings(library, root, today)]
    except ContentError as error:
        return [_finding(error, root)]
    return sorted(found, key=lambda finding: list(Severity).index(finding.severity))


def _warnings(library: Library, root: Path, today: date) -> Iterator[Finding]:
    yield from check_lengths(library, root)
    yield from check_links(library, root)
    yield from check_translations(library, root)
    yield from check_console_translations(library, root)
    yield from check_reviews(library, root, today)


def _finding(error: ContentError, root: Path) -> Finding:
    path = error.path.relative_to(root) if error.path.is_relative_to(root) else error.path
    return Finding(str(path), error.line or 1, error.what)

"""The words of the advocates' console: placeholders that the pages do not fill, and translations that are missing or out of date."""

from collections.abc import Iterator
from pathlib import Path

from bot.content.catalogues import CONSOLE
from bot.content.checks.forms import form_faults
from bot.content.checks.text import faults
from bot.content.finding import Finding, Severity
from bot.content.library import Library

GIVEN = {"count", "hours", "language", "languages", "minutes", "name", "number", "time"}
"""Placeholders that the pages fill."""


def check_console_forms(library: Library, root: Path) -> Iterator[Finding]:
    """What a page of the console could not show."""
    for source in library.console_sources:
        for name in sorted(library.placeholders(source.text) - GIVEN):
            what = f"'{source.context}': {{{name}}} is not a placeholder that the console fills in."
            yield Finding(source.path, source.line, what)
        for what in faults(source.text):
            yield Finding(source.path, source.line, f"'{source.context}': {what}.")
    for language, files in library.catalogues.items():
        if CONSOLE in files:
            path, entries = str(files[CONSOLE].path.relative_to(root)), files[CONSOLE].by_source()
            for source in library.console_sources:
                text, line = entries.get((source.context, source.text), ("", 1))
                for what in form_faults(source, text, library) if text else ():
                    yield Finding(path, line, f"'{source.context}': {what}.", Severity.ERROR, language)


def check_console_translations(library: Library, root: Path) -> Iterator[Finding]:
    """What an advocate would read in English, or in words that the English has left behind."""
    for language, files in library.catalogues.items():
        if CONSOLE not in files:
            continue
        path, entries = str(files[CONSOLE].path.relative_to(root)), files[CONSOLE].by_source()
        for source in library.console_sources:
            text, line = entries.get((source.context, source.text), ("", 1))
            if not text:
                what = f"'{source.context}': not translated: \"{' '.join(source.text.split())[:40]}\"."
            elif files[CONSOLE].is_fuzzy(source.context, source.text):
                what = f"'{source.context}': fuzzy: the English has changed. Compare, mend, and take the mark 'fuzzy' away."
            else:
                continue
            yield Finding(path, line, what, Severity.WARNING, language)

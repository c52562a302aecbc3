"""The form of each translation beside its source: what would break a sentence or put a wrong fact into it."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.plurals import get_plural

from bot.content.catalogues import CatalogueFile, SourceText
from bot.content.checks.text import faults, too_long
from bot.content.finding import Finding, Severity
from bot.content.library import Library
from bot.content.locales import languages_of, locale_of

MOST_MISSING = 0.1
"""The part of the texts that may be untranslated in a language that people are offered."""


def check_forms(library: Library, root: Path) -> Iterator[Finding]:
    """What would break a sentence or a fact in a translation: placeholders, markup, digits, lengths, plural forms."""
    yield from _check_offered(library, root)
    for language, files in library.catalogues.items():
        for domain, file in files.items():
            path = str(file.path.relative_to(root))
            yield from _check_plural_forms(file, path, language)
            entries = file.by_source()
            for source in (source for source in library.sources if source.domain == domain):
                text, line = entries.get((source.context, source.text), ("", 1))
                for what in form_faults(source, text, library) if text else ():
                    yield Finding(path, line, f"'{source.context}': {what}.", Severity.ERROR, language)


def _check_offered(library: Library, root: Path) -> Iterator[Finding]:
    """Nobody is offered a language of which a good part would be English: a catalogue that was emptied or lost is not taken up."""
    for language, files in library.catalogues.items():
        if languages_of(language)[0] not in library.languages:
            continue
        for domain, file in files.items():
            sources = [source for source in library.sources if source.domain == domain]
            missing = sum(file.translation(source.context, source.text) is None for source in sources)
            if missing > len(sources) * MOST_MISSING:
                what = (
                    f"{missing} of {len(sources)} texts are not translated, and the language is offered: bring the "
                    "translations back, or take it out of content/languages.yml."
                )
                yield Finding(str(file.path.relative_to(root)), 1, what, Severity.ERROR, language)


def _check_plural_forms(file: CatalogueFile, path: str, language: str) -> Iterator[Finding]:
    """The header's rule is what Poedit and Weblate ask a translator by; a wrong one asks for too few forms or too many."""
    wanted = get_plural(locale_of(language))
    given = file.catalog.num_plurals
    if given != wanted.num_plurals:
        what = f"the header's Plural-Forms has {given} forms, the language has {wanted.num_plurals}: write {wanted.plural_forms}"
        yield Finding(path, file.header_line("Plural-Forms"), what, Severity.ERROR, language)
    for message in file.catalog:
        if isinstance(message.string, tuple | list) and message.id and len(message.string) != wanted.num_plurals:
            what = f"{len(message.string)} plural forms, the language has {wanted.num_plurals}."
            yield Finding(path, message.lineno or 1, what, Severity.ERROR, language)


def form_faults(source: SourceText, text: str, library: Library) -> Iterator[str]:
    """What is wrong with the form of one translation, in words."""
    wanted, there = library.placeholders(source.text), library.placeholders(text)
    if wanted - there:
        yield f"the translation has no {_listed(wanted - there)}"
    if there - wanted:
        yield f"the translation has {_listed(there - wanted)}, which the source has not"
    yield from faults(text)
    if re.search(r"\d", text) and not re.search(r"\d", source.text):
        yield "the translation has a number that the source has not: facts stand in placeholders only"
    yield from too_long(source.context, text)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))

"""The language of each translation: what is missing or fuzzy, what is not in it, and how it is worded."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.content.catalogues import SourceText
from bot.content.checks.foreign import foreign_letters, is_source_left, mostly_foreign, recognised
from bot.content.checks.wording import Wording, read_wording
from bot.content.finding import Finding, Severity
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE, locale_of


def check_translations(library: Library, root: Path) -> Iterator[Finding]:
    """What is not translated, fuzzy, not in its language, or not worded as the language's glossary and lists ask."""
    english = read_wording(root, SOURCE_LANGUAGE)
    for source in library.sources:
        for what in _wording_faults(english, source.text):
            yield Finding(source.path, source.line, f"'{source.context}': {what}.", Severity.WARNING)
    for language, files in library.catalogues.items():
        wording = read_wording(root, language)
        for term in [term for term in english.terms if term not in wording.terms]:
            what = f"the term '{term}' of content/glossary.yml is missing: say how it is said in this language."
            yield Finding(f"locales/{language}/glossary.yml", 1, what, Severity.WARNING, language)
        entries = {domain: file.by_source() for domain, file in files.items()}
        for source in library.sources:
            file = files[source.domain]
            text, line = entries[source.domain].get((source.context, source.text), ("", 1))
            whats: Iterable[str] = _language_faults(source, text, language, english, wording)
            if not text:
                whats = [f'not translated: "{" ".join(source.text.split())[:40]}"']
            elif file.is_fuzzy(source.context, source.text):
                whats = ["fuzzy: the English has changed. Compare, mend, and take the mark 'fuzzy' away"]
            path = str(file.path.relative_to(root))
            for what in whats:
                yield Finding(path, line, f"'{source.context}': {what}.", Severity.WARNING, language)


def _language_faults(source: SourceText, text: str, language: str, english: Wording, wording: Wording) -> Iterator[str]:
    if is_source_left(source.text, text, language):
        yield f'still English: "{text[:40]}"'
    elif mostly_foreign(source.text, text, language):
        yield f'written in the letters of another script: "{text[:40]}"'
    else:
        other = recognised(text, language)
        if other:
            yield f'seems to be {locale_of(other).get_display_name("en")}: "{text[:40]}"'
        word = foreign_letters(text, language)
        if word:
            yield f"the word '{word}' has letters of another script"
    for term in wording.missing_terms(source.text, text, english.terms):
        yield f"'{term}' is not said as the glossary says it ({wording.said[term]})"
    yield from _wording_faults(wording, text)


def _wording_faults(wording: Wording, text: str) -> Iterator[str]:
    for kind, word in wording.avoided_words(text):
        yield f"'{word}' is a {kind} word (avoid.yml): say it in another way"
    yield from wording.long_sentences(text)

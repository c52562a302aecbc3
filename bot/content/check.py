"""What `waypost content check` finds: everything in the words and facts that a person would stumble over, with file and line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.catalogues import DOMAINS, is_block, source_texts
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE
from bot.content.words import FACTS

LONGEST = {"button": 20, "title": 60}
"""Characters: WhatsApp's quick replies take 20 (Twilio, Content templates); a title is one line on a phone."""
LONGEST_IN_SHORT = 450
"""Characters of *In short* in English, with the facts of any country in it."""
GIVEN_TO_MESSAGES = {"number", "languages", "language", "date", "name", "law", "minimum", "maximum"}
"""Placeholders that single messages are filled with, beside the facts."""
LIST_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One thing to mend."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def check(root: Path) -> list[Finding]:
    """Everything that is wrong under `root`/content and `root`/locales, in the order of the files; nothing when all is well.

    What a file that cannot be read, or a placeholder that nobody fills in, makes wrong elsewhere is not told beside it.
    """
    try:
        library = Library.load(root)
    except ContentError as error:
        path = error.path.relative_to(root) if error.path.is_relative_to(root) else error.path
        return [Finding(str(path), error.line or 1, str(error).partition(": ")[2])]
    sources = list(_check_sources(library, root))
    if sources:
        return sources
    return [
        *_check_topics(library, root),
        *_check_menu(library),
        *(finding for name in library.catalogues for finding in _check_catalogue(library, root, name)),
    ]


def _check_sources(library: Library, root: Path) -> Iterator[Finding]:
    known = set(FACTS) | set(library.standards.spans)
    for topic in library.topics.values():
        for unit in (unit for units in topic.sections.values() for unit in units if is_block(unit.text)):
            if not library.placeholders(unit.text) <= known:
                yield Finding(
                    str(topic.path.relative_to(root)),
                    unit.line,
                    f"{unit.text} is not a placeholder that Waypost fills in.",
                )
    for domain in DOMAINS:
        for source in source_texts(root / "content", domain):
            allowed = known | GIVEN_TO_MESSAGES if source.context.startswith("messages/") else known
            for name in sorted(library.placeholders(source.text) - allowed):
                yield Finding(source.path, source.line, f"{{{name}}} is not a placeholder that Waypost fills in.")
            if domain == "topics" and re.search(r"\d", LIST_NUMBER.sub("", source.text)):
                yield Finding(
                    source.path,
                    source.line,
                    "a number stands in the text: put a placeholder there, and the number into a facts file.",
                )
            yield from _too_long(source.path, source.line, source.context, source.text)


def _check_topics(library: Library, root: Path) -> Iterator[Finding]:
    for topic in library.topics.values():
        path = str(topic.path.relative_to(root))
        for related in topic.related:
            if related not in library.topics:
                yield Finding(
                    path,
                    topic.lines["related"],
                    f"'{related}' is not a topic: it is the name of a file in content/topics.",
                )
        for source in topic.sources:
            if source not in library.standards.facts:
                yield Finding(path, topic.lines["sources"], f"'{source}' is not an id in content/standards.yml.")
        if not topic.sources:
            yield Finding(
                path, topic.lines["sources"], "the topic has no source: name at least one id of content/standards.yml."
            )
        for country in (None, *library.countries):
            length = len(library.words(SOURCE_LANGUAGE, country).section_text(topic.id, "in_short"))
            if length > LONGEST_IN_SHORT:
                what = f"'In short' has {length} characters for {country or 'no country'}: {LONGEST_IN_SHORT} at most."
                yield Finding(path, topic.sections["in_short"][0].line, what)


def _check_menu(library: Library) -> Iterator[Finding]:
    for missing in sorted(set(library.topics) - {topic for page in library.menu for topic in page}):
        yield Finding("content/menu.yml", 1, f"'{missing}' stands on no page.")


def _check_catalogue(library: Library, root: Path, name: str) -> Iterator[Finding]:
    for domain, file in library.catalogues[name].items():
        path = str(file.path.relative_to(root))
        found = {(context, source): (text, line) for context, source, text, line in file.entries()}
        for source in source_texts(root / "content", domain):
            text, line = found.get((source.context, source.text), ("", 1))
            if not text:
                yield Finding(
                    path,
                    line,
                    f"'{source.context}' is not translated: \"{source.text[:40]}\" (run 'waypost content update').",
                )
                continue
            yield from _compare(path, line, source.text, text, library)
            yield from _too_long(path, line, source.context, text)


def _compare(path: str, line: int, source: str, text: str, library: Library) -> Iterator[Finding]:
    wanted, there = library.placeholders(source), library.placeholders(text)
    if wanted - there:
        yield Finding(
            path, line, f"the translation has no {', '.join(f'{{{name}}}' for name in sorted(wanted - there))}."
        )
    if there - wanted:
        yield Finding(
            path,
            line,
            f"the translation has {', '.join(f'{{{name}}}' for name in sorted(there - wanted))}, which the source has not.",
        )
    if text.count("{") != len(re.findall(r"\{\w+\}", text)) or text.count("{") != text.count("}"):
        yield Finding(path, line, "a brace stands alone: write placeholders as {name}.")
    if re.search(r"\d", text) and not re.search(r"\d", source):
        yield Finding(path, line, "the translation has a number that the source has not.")


def _too_long(path: str, line: int, context: str, text: str) -> Iterator[Finding]:
    kind = "button" if context.startswith("messages/button_") else context.rpartition("/")[2]
    if kind in LONGEST and len(text) > LONGEST[kind]:
        yield Finding(path, line, f"'{context}' has {len(text)} characters: {LONGEST[kind]} at most.")

"""The English texts, the menu and the choices: what cannot be said as it stands."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.catalogues import SourceText, is_block
from bot.content.checks.text import CALLBACK_BYTES, MESSAGE_CHARACTERS, faults, too_long
from bot.content.finding import Finding, Severity
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE
from bot.content.reply import payload
from bot.content.words import COUNTRY_FACTS, FACTS

IN_SHORT_CHARACTERS = 600
"""*In short* in English with the facts of any country in it: one screen of a small phone."""
GIVEN_TO_MESSAGES = {
    "number", "hours", "address", "languages", "language", "date", "name", "law", "minimum", "maximum", "duration", "place", "wait",
    "called", "text",
}  # fmt: skip
"""Placeholders that single messages are filled with, beside the facts."""
TOO_MUCH = f"WhatsApp takes {MESSAGE_CHARACTERS} in one message. Shorten it."
TO_WRITE = "WRITE:"
"""How a text of bot/content/templates begins."""
LIST_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)


def check_sources(library: Library, root: Path) -> Iterator[Finding]:
    """Placeholders that nobody fills in, facts in prose, markup, and what does not fit."""
    known = set(FACTS) | set(library.standards.spans)
    for topic in library.topics.values():
        for unit in (unit for units in topic.sections.values() for unit in units if is_block(unit.text)):
            if not library.placeholders(unit.text) <= known:
                what = f"{unit.text} is not a placeholder that Waypost fills in. Known: {', '.join(sorted(known))}."
                yield Finding(str(topic.path.relative_to(root)), unit.line, what)
    for source in library.sources:
        yield from (Finding(source.path, source.line, f"{fault}.") for fault in _faults(source, library, known))


def _faults(source: SourceText, library: Library, known: set[str]) -> Iterator[str]:
    if source.text.startswith(TO_WRITE):
        yield "still to be written: put the text in place of this line"
        return
    allowed = known | GIVEN_TO_MESSAGES if source.context.startswith("messages/") else known
    for name in sorted(library.placeholders(source.text) - allowed):
        yield f"{{{name}}} is not a placeholder that Waypost fills in"
    if not source.context.startswith("standards/") and re.search(r"\d", LIST_NUMBER.sub("", source.text)):
        yield "a number stands in the text: put a placeholder there, and the number into a facts file"
    yield from faults(source.text)
    yield from too_long(source.context, source.text)


def check_topics(library: Library, root: Path) -> Iterator[Finding]:
    """Names in the front matter that stand for nothing, and what is too long for one screen."""
    for topic in library.topics.values():
        path = str(topic.path.relative_to(root))
        for related in topic.related:
            if related not in library.topics:
                what = f"'{related}' is not a topic: it is the name of a file in content/topics."
                yield Finding(path, topic.lines["related"], what)
        for source in topic.sources:
            if source not in library.standards.facts:
                yield Finding(path, topic.lines["sources"], f"'{source}' is not an id in content/standards.yml.")
        if not topic.sources:
            what = "the topic has no source: name at least one id of content/standards.yml."
            yield Finding(path, topic.lines["sources"], what)
        if len(payload(topic.id).encode()) > CALLBACK_BYTES:
            what = f"the id is longer than a Telegram button can carry ({CALLBACK_BYTES} bytes): choose a shorter one."
            yield Finding(path, topic.lines["id"], what)
        for country in (None, *library.countries):
            length = len(library.words(SOURCE_LANGUAGE, country).section_text(topic.id, "in_short"))
            if length > IN_SHORT_CHARACTERS:
                what = (
                    f"'In short' has {length} characters for {country or 'no country'}: {IN_SHORT_CHARACTERS} at most."
                )
                yield Finding(path, topic.sections["in_short"][0].line, what)


def check_menu(library: Library) -> Iterator[Finding]:
    for missing in sorted(set(library.topics) - {topic for page in library.menu for topic in page}):
        yield Finding("content/menu.yml", 1, f"'{missing}' stands on no page: add it to one.")
    for name in library.choices:
        if not any(message == name or message.startswith(f"{name}_") for message in library.messages):
            what = f"'{name}' is not a message: it is a name of content/messages.yml, or what several names begin with."
            yield Finding("content/choices.yml", library.choice_lines[name], what)


def check_lengths(library: Library, root: Path) -> Iterator[Finding]:
    """Sections and messages that one WhatsApp message cannot carry, in any language and for any country. They are sent in parts."""
    places = {source.context: (source.path, source.line) for source in library.sources}
    for language in library.all_languages:
        everywhere = library.words(language)
        for topic in library.topics.values():
            for section in topic.sections:
                countries = library.countries if everywhere.section_needs_country(topic.id, section) else (None,)
                longest = max(len(library.words(language, country).section(topic.id, section)) for country in countries)
                if longest > MESSAGE_CHARACTERS:
                    what = f"{topic.id}, {section} has up to {longest} characters: {TOO_MUCH} Or move a part to another section."
                    path = str(topic.path.relative_to(root))
                    yield Finding(path, topic.sections[section][0].line, what, Severity.WARNING, language)
        for name, text in library.messages.items():
            names = library.placeholders(text)
            if not names & COUNTRY_FACTS:
                continue
            given = dict.fromkeys(names & GIVEN_TO_MESSAGES, "")
            longest = max(len(library.words(language, country).message(name, **given)) for country in library.countries)
            if longest > MESSAGE_CHARACTERS:
                what = f"'{name}' has up to {longest} characters: {TOO_MUCH}"
                yield Finding(*places[f"messages/{name}"], what, Severity.WARNING, language)

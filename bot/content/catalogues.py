"""gettext catalogues: what is to be translated, taken out of the content files by Babel, and the .po files of each language.

Two domains: `topics` (content/topics/*.md) and `messages` (content/messages.yml, titles in content/standards.yml). A third, `console`
(content/console.yml), is what advocates read: only the languages that they work in have it. The context of an entry (msgctxt) is where
it stands: `ask_shelter/in_short`, `messages/greet`, `standards/coe_art12_assistance`, `console/take`.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from bot.content.errors import ContentError, read_utf8
from bot.content.standards import Standards, read_standards
from bot.content.topics import SECTIONS, Topic, read_topic
from bot.content.yaml_file import Lines, read_yaml

DOMAINS = ("topics", "messages")
"""What every language has: the words of those who are helped."""
CONSOLE = "console"
MESSAGES_FILE = "content/messages.yml"
CONSOLE_FILE = "content/console.yml"
DRAFT = "draft"
"""How the comment of a translation begins that no person has checked."""
PO_LINE = re.compile(r'#.*|\s*|(msg\w+(\[\d\])?\s+)?".*"\s*')
"""Babel reads a line without quotes all the same, and loses its first and last letter."""


@dataclass(frozen=True)
class SourceText:
    """One text to translate, and where it stands."""

    context: str
    text: str
    path: str
    line: int

    @property
    def domain(self) -> str:
        return domain_of(self.context)


class CatalogueFile:
    """One .po file, read. An entry is unchecked while it is fuzzy or has a translator's comment that begins with `draft`."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        self.path = path
        self.catalog = catalog
        self._entries = {(entry.context, entry.id): entry for entry in catalog if entry.id}

    @classmethod
    def read(cls, path: Path, language: str) -> "CatalogueFile":
        """Raises ContentError with the line that gettext would stumble over."""
        for number, line in enumerate(read_utf8(path).splitlines(), start=1):
            if not PO_LINE.fullmatch(line):
                raise ContentError(
                    path, number, 'this line has no quotes around its text: write msgstr "...", or open it in Poedit.'
                )
        try:
            with path.open("rb") as file:
                return cls(path, read_po(file, locale=language.replace("-", "_"), abort_invalid=True))
        except PoFileError as error:
            raise ContentError(
                path, getattr(error, "lineno", None), "this is not a valid .po entry: open it in Poedit to mend it."
            ) from None

    def translation(self, context: str, text: str) -> tuple[str, bool] | None:
        """The translation and whether a person has checked it; None when there is none."""
        entry = self._entries.get((context, text))
        if entry is None or not entry.string:
            return None
        draft = any(comment.startswith(DRAFT) for comment in entry.user_comments)
        return str(entry.string), not (draft or entry.fuzzy)

    def is_fuzzy(self, context: str, text: str) -> bool:
        entry = self._entries.get((context, text))
        return entry is not None and entry.fuzzy

    def header_line(self, name: str) -> int:
        """The line of a header such as Plural-Forms; 1 where it is not there."""
        lines = read_utf8(self.path).splitlines()
        return next((n for n, line in enumerate(lines, start=1) if line.startswith(f'"{name}:')), 1)

    def entry(self, context: str, text: str) -> Message:
        """The entry of a source text, added where the catalogue has none yet."""
        key = (context, text)
        if key not in self._entries:
            self._entries[key] = self.catalog.add(text, context=context)
        return self._entries[key]

    def write(self) -> None:
        """Write the file back, whole or not at all."""
        buffer = BytesIO()
        write_po(buffer, self.catalog, width=0, include_lineno=False)
        with tempfile.NamedTemporaryFile(dir=self.path.parent, delete=False) as file:
            file.write(buffer.getvalue())
        Path(file.name).chmod(0o644)
        Path(file.name).replace(self.path)

    def by_source(self) -> dict[tuple[str, str], tuple[str, int]]:
        """(context, source): (translation, line) of every entry."""
        return {(context, source): (text, line) for context, source, text, line in self.entries()}

    def entries(self) -> Iterator[tuple[str, str, str, int]]:
        """(context, source, translation, line) of every entry."""
        for (context, text), entry in self._entries.items():
            yield str(context), str(text), str(entry.string or ""), entry.lineno or 0


def domain_of(context: str) -> str:
    """The domain of an entry, by where it stands."""
    if context.startswith(f"{CONSOLE}/"):
        return CONSOLE
    return "messages" if context.startswith(("messages/", "standards/")) else "topics"


def source_texts(content: Path, domain: str) -> list[SourceText]:
    """Everything of a domain that is to be translated, in the order of the files. Raises ContentError."""
    if domain == "topics":
        return topic_texts(map(read_topic, sorted((content / "topics").glob("*.md"))))
    if domain == CONSOLE:
        return console_texts(read_texts(content / "console.yml"))
    return message_texts(read_texts(content / "messages.yml"), read_standards(content / "standards.yml"))


def topic_texts(topics: Iterable[Topic]) -> list[SourceText]:
    return [text for topic in topics for text in _texts_of(topic)]


def message_texts(messages: dict[str, tuple[str, int]], standards: Standards) -> list[SourceText]:
    """The messages with their lines, and the titles of the standards."""
    return [
        *(SourceText(f"messages/{name}", text, MESSAGES_FILE, line) for name, (text, line) in messages.items()),
        *(
            SourceText(f"standards/{standard.id}", standard.title, "content/standards.yml", standard.line)
            for standard in standards.facts.values()
            if standard.title
        ),
    ]


def console_texts(texts: dict[str, tuple[str, int]]) -> list[SourceText]:
    return [SourceText(f"{CONSOLE}/{name}", text, CONSOLE_FILE, line) for name, (text, line) in texts.items()]


def template(content: Path, domain: str) -> Catalog:
    """The .pot of a domain."""
    catalog = Catalog(project="Waypost", domain=domain, charset="utf-8", fuzzy=False)
    for source in source_texts(content, domain):
        catalog.add(source.text, context=source.context, locations=[(source.path, source.line)])
    return catalog


def update(content: Path, path: Path, domain: str, language: str) -> tuple[int, int]:
    """Bring one .po file up to date with the source (it is made if it is not there): a changed source marks its translation fuzzy.

    Returns how many entries have no translation, and how many are fuzzy.
    """
    new = template(content, domain)
    if path.exists():
        catalog = CatalogueFile.read(path, language).catalog
        known = {entry.context for entry in catalog if entry.id}
        created = catalog.creation_date
        catalog.update(new, no_fuzzy_matching=False)
        catalog.creation_date = created
        for entry in catalog:
            if entry.id and entry.context not in known:
                # gettext guesses from similar sentences elsewhere: in a new place that may be the opposite.
                entry.string, entry.flags, entry.user_comments = "", entry.flags - {"fuzzy"}, []
    else:
        catalog = new
        catalog.locale = language.replace("-", "_")
        catalog.fuzzy = False
    for stale in [*catalog.obsolete]:
        del catalog.obsolete[stale]
    path.parent.mkdir(parents=True, exist_ok=True)
    CatalogueFile(path, catalog).write()
    entries = [entry for entry in catalog if entry.id]
    return sum(not entry.string for entry in entries), sum(entry.fuzzy for entry in entries)


def _texts_of(topic: Topic) -> Iterator[SourceText]:
    place = f"content/topics/{topic.path.name}"
    yield SourceText(f"{topic.id}/title", topic.title, place, topic.lines["title"])
    yield SourceText(f"{topic.id}/button", topic.button, place, topic.lines["button"])
    for section in SECTIONS.values():
        for unit in topic.sections[section]:
            if not is_block(unit.text):
                yield SourceText(f"{topic.id}/{section}", unit.text, place, unit.line)


def is_block(text: str) -> bool:
    """Whether a paragraph is one placeholder and nothing else: then there is nothing to translate."""
    return text.startswith("{") and text.endswith("}") and text[1:-1].isidentifier()


def read_texts(path: Path) -> dict[str, tuple[str, int]]:
    """A file such as content/messages.yml: each text with the line of its name. Raises ContentError."""
    texts = read_yaml(path)
    if not isinstance(texts, Lines):
        raise ContentError(path, 1, "the file is not a list of 'name: text' lines.")
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise ContentError(path, texts.line_of(name), f"'{name}' has no text: write it behind '|-' or in quotes.")
    return {name: (text.strip(), texts.line_of(name)) for name, text in texts.items()}

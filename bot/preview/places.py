"""In which file and line a text stands: where the editor changes it."""

from pathlib import Path

from bot.content.catalogues import MESSAGES_FILE, domain_of
from bot.content.library import Library
from bot.content.locales import catalogue_of
from bot.content.topics import Topic


class Places:
    """Places in the files under `root` as `library` was read from them. They read as `path:line`."""

    def __init__(self, root: Path, library: Library) -> None:
        self._root = root
        self._library = library
        self._lines = {source.context: source.line for source in library.sources}
        self._translations: dict[Path, dict[tuple[str, str], tuple[str, int]]] = {}

    def message(self, name: str) -> str:
        return f"{MESSAGES_FILE}:{self._lines[f'messages/{name}']}"

    def topic(self, topic: Topic, part: str) -> str:
        """A line of the front matter (title, button, sources), or the first line of a section."""
        units = topic.sections.get(part)
        line = units[0].line if units else topic.lines[part]
        return f"{topic.path.relative_to(self._root)}:{line}"

    def translation(self, context: str, source: str, language: str) -> str | None:
        """Where the translation stands or should stand; None for the source language and for what no catalogue has yet."""
        files = self._library.catalogues.get(catalogue_of(language))
        if files is None:
            return None
        file = files[domain_of(context)]
        if file.path not in self._translations:
            self._translations[file.path] = file.by_source()
        entry = self._translations[file.path].get((context, source))
        return f"{file.path.relative_to(self._root)}:{entry[1]}" if entry else None

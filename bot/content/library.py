"""The content library: all words and facts, loaded at once, checked, and never changed after that."""

import re
from functools import cache
from pathlib import Path

from bot.content.catalogues import (
    CONSOLE,
    DOMAINS,
    CatalogueFile,
    SourceText,
    console_texts,
    domain_of,
    message_texts,
    read_texts,
    topic_texts,
)
from bot.content.countries import Country, Emergency, Hotline, ReflectionPeriod, read_country
from bot.content.errors import ContentError
from bot.content.locales import SOURCE_LANGUAGE, catalogue_of, is_known, languages_of
from bot.content.standards import Standards, read_standards
from bot.content.topics import Topic, read_topic
from bot.content.transliteration import Transliteration, read_transliteration
from bot.content.words import Words
from bot.content.yaml_file import Lines, read_yaml

MOST_CHOICES = 3
OTHER_CHOICES = ("human", "menu", "erase", "in_danger")


class Library:
    """Everything under content/ and locales/, read once. `Library.load` raises ContentError at the first file it cannot use."""

    def __init__(
        self,
        topics: dict[str, Topic],
        messages: dict[str, tuple[str, int]],
        countries: dict[str, Country],
        standards: Standards,
        menu: tuple[tuple[str, ...], ...],
        choices: dict[str, tuple[str, ...]],
        choice_lines: dict[str, int],
        catalogues: dict[str, dict[str, CatalogueFile]],
        offered: tuple[str, ...],
        transliteration: Transliteration,
        console: dict[str, tuple[str, int]],
    ) -> None:
        self.topics = topics
        self.messages = {name: text for name, (text, _) in messages.items()}
        self.countries = countries
        self.standards = standards
        self.menu = menu
        self.choices = choices
        self.choice_lines = choice_lines
        self.catalogues = catalogues
        self.languages: tuple[str, ...] = _codes(offered)
        """The language codes that people are offered, in the order of content/languages.yml."""
        self.all_languages: tuple[str, ...] = _codes((*offered, *(name for name in catalogues if name not in offered)))
        """The same, and after them those that are in preparation."""
        self.sources = (*topic_texts(topics.values()), *message_texts(messages, standards))
        """Everything that is to be translated, and where it stands."""
        self.console = {name: text for name, (text, _) in console.items()}
        self.console_sources = tuple(console_texts(console))
        self.console_languages: tuple[str, ...] = (
            SOURCE_LANGUAGE,
            *(languages_of(name)[0] for name, files in catalogues.items() if CONSOLE in files),
        )
        """The languages that the advocates' console can be in."""
        self._transliteration = transliteration
        self._texts: dict[tuple[str, str, str], tuple[str, bool]] = {}

    @classmethod
    def load(cls, root: Path) -> "Library":
        """Read `root`/content and `root`/locales. Raises ContentError."""
        content = root / "content"
        topics = {topic.id: topic for topic in map(read_topic, sorted((content / "topics").glob("*.md")))}
        countries = {
            country.code: country for country in map(read_country, sorted((content / "countries").glob("*.yml")))
        }
        messages = read_texts(content / "messages.yml")
        for country in countries.values():
            _check_told(country, messages)
        catalogues = _read_catalogues(root / "locales")
        choices, choice_lines = _read_choices(content / "choices.yml", topics)
        return cls(
            topics=topics,
            messages=messages,
            countries=countries,
            standards=read_standards(content / "standards.yml"),
            menu=_read_menu(content / "menu.yml", topics),
            choices=choices,
            choice_lines=choice_lines,
            catalogues=catalogues,
            offered=_read_offered(content / "languages.yml", catalogues),
            transliteration=read_transliteration(content / "transliteration.yml"),
            console=read_texts(content / "console.yml"),
        )

    def sources_in(self, language: str) -> tuple[SourceText, ...]:
        """What is to be translated into the language of a catalogue: the console's words too, where advocates work in it."""
        return (*self.sources, *self.console_sources) if CONSOLE in self.catalogues[language] else self.sources

    def words(self, language: str, country: str | None = None) -> Words:
        """The words for one person. A language that Waypost does not speak is read as English."""
        return Words(self, language if language in self.all_languages else SOURCE_LANGUAGE, country)

    def text(self, context: str, source: str, language: str) -> tuple[str, bool]:
        """A text in a language, and whether a person has checked the translation; the source where there is no translation."""
        key = (context, source, language)
        if key not in self._texts:
            self._texts[key] = self._translate(context, source, language)
        return self._texts[key]

    @staticmethod
    @cache
    def placeholders(text: str) -> frozenset[str]:
        """The names in braces."""
        return frozenset(re.findall(r"\{(\w+)\}", text))

    def _translate(self, context: str, source: str, language: str) -> tuple[str, bool]:
        files = self.catalogues.get(catalogue_of(language))
        if files is None:
            return source, True
        file = files.get(domain_of(context))
        found = file.translation(context, source) if file else None
        if found is None:
            return source, False
        text, checked = found
        if language != languages_of(catalogue_of(language))[0]:
            text = self._transliteration.to_cyrillic(text)
        return text, checked


def _check_told(country: Country, messages: dict[str, tuple[str, int]]) -> None:
    """Raises ContentError where a country names a sentence that is not in content/messages.yml."""
    period, emergency = country.reflection_period, country.emergency
    named: list[tuple[str, str, dict[str, int]]] = (
        [(period.decided_by, "decided_by", period.lines)] if period.decided_by else []
    )
    told: list[ReflectionPeriod | Emergency | Hotline] = [period, emergency, *country.hotlines]
    for facts in told:
        named += [(name, "note", facts.lines) for name in facts.told]
    for name, kind, lines in named:
        if f"{kind}_{name}" not in messages:
            line = lines["told" if kind == "note" else "decided_by"]
            what = f"'{name}' is not known: add {kind}_{name} to content/messages.yml first, or take it out here."
            raise ContentError(country.path, line, what)


def _read_menu(path: Path, topics: dict[str, Topic]) -> tuple[tuple[str, ...], ...]:
    value = read_yaml(path)
    pages = value.get("pages") if isinstance(value, Lines) else None
    if not isinstance(pages, list) or not all(isinstance(page, list) for page in pages):
        raise ContentError(path, None, "the file needs 'pages:', a list of lists of topics.")
    for topic_id in (topic_id for page in pages for topic_id in page):
        if topic_id not in topics:
            raise ContentError(
                path, value.line_of("pages"), f"'{topic_id}' is not the name of a file in content/topics."
            )
    return tuple(tuple(page) for page in pages)


def _read_offered(path: Path, catalogues: dict[str, dict[str, CatalogueFile]]) -> tuple[str, ...]:
    value = read_yaml(path)
    offered = value.get("offered") if isinstance(value, Lines) else None
    if not isinstance(offered, list):
        raise ContentError(path, None, "the file needs 'offered:', a list of languages such as [en, sq].")
    line = value.line_of("offered")
    for language in offered:
        if language != SOURCE_LANGUAGE and language not in catalogues:
            what = f"'{language}' has no folder under locales/: make it with 'waypost content new-language {language}'."
            raise ContentError(path, line, what)
    if SOURCE_LANGUAGE not in offered:
        raise ContentError(path, line, f"'{SOURCE_LANGUAGE}' is missing: it is what the others are translated from.")
    return tuple(dict.fromkeys(offered))


def _codes(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for name in names for code in languages_of(name))


def _read_choices(path: Path, topics: dict[str, Topic]) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    value = read_yaml(path)
    if not isinstance(value, Lines) or not all(isinstance(offered, list) for offered in value.values()):
        raise ContentError(path, None, "the file needs lines of 'name: [choice, choice]'.")
    for name, offered in value.items():
        line = value.line_of(name)
        if len(offered) > MOST_CHOICES:
            raise ContentError(path, line, f"'{name}' offers {len(offered)} choices: {MOST_CHOICES} at most.")
        for choice in offered:
            if choice not in topics and choice not in OTHER_CHOICES:
                what = f"'{name}' offers '{choice}': it is a topic, or one of {', '.join(OTHER_CHOICES)}."
                raise ContentError(path, line, what)
    return {name: tuple(map(str, offered)) for name, offered in value.items()}, value.lines


def _read_catalogues(locales: Path) -> dict[str, dict[str, CatalogueFile]]:
    catalogues: dict[str, dict[str, CatalogueFile]] = {}
    for folder in sorted(path for path in locales.glob("*") if path.is_dir()):
        if not is_known(folder.name):
            raise ContentError(
                folder, None, f"'{folder.name}' is not a language code that CLDR knows: use one such as sq or pt."
            )
        files = {domain: folder / "LC_MESSAGES" / f"{domain}.po" for domain in (*DOMAINS, CONSOLE)}
        if not files[CONSOLE].exists():
            del files[CONSOLE]
        missing = next((path for path in files.values() if not path.exists()), None)
        if missing:
            raise ContentError(
                missing, None, f"the file is missing: make it with 'waypost content update {folder.name}'."
            )
        catalogues[folder.name] = {domain: CatalogueFile.read(path, folder.name) for domain, path in files.items()}
    return catalogues

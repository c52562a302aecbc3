"""The content library: all words and facts, loaded at once, checked, and never changed after that."""

import re
from functools import cache
from pathlib import Path

import yaml

from bot.content.catalogues import DOMAINS, CatalogueFile, read_texts
from bot.content.countries import Country, read_country
from bot.content.errors import ContentError, read_utf8
from bot.content.locales import SOURCE_LANGUAGE, catalogue_of, is_known, languages_of
from bot.content.standards import Standards, read_standards
from bot.content.topics import Topic, read_topic
from bot.content.transliteration import Transliteration, read_transliteration
from bot.content.words import Words

MOST_CHOICES = 3
OTHER_CHOICES = ("human", "menu", "erase", "in_danger")


class Library:
    """Everything under content/ and locales/, read once. `Library.load` raises ContentError at the first file it cannot use."""

    def __init__(
        self,
        topics: dict[str, Topic],
        messages: dict[str, str],
        countries: dict[str, Country],
        standards: Standards,
        menu: tuple[tuple[str, ...], ...],
        choices: dict[str, tuple[str, ...]],
        catalogues: dict[str, dict[str, CatalogueFile]],
        transliteration: Transliteration,
    ) -> None:
        self.topics = topics
        self.messages = messages
        self.countries = countries
        self.standards = standards
        self.menu = menu
        self.choices = choices
        self.catalogues = catalogues
        self.languages: tuple[str, ...] = (
            SOURCE_LANGUAGE,
            *(language for catalogue in catalogues for language in languages_of(catalogue)),
        )
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
        messages = {name: text for name, (text, _) in read_texts(content / "messages.yml").items()}
        for country in countries.values():
            decided_by = country.reflection_period.decided_by
            if decided_by and f"decided_by_{decided_by}" not in messages:
                what = f"nobody is called '{decided_by}': add decided_by_{decided_by} to content/messages.yml, or write null."
                raise ContentError(country.path, None, what)
        return cls(
            topics=topics,
            messages=messages,
            countries=countries,
            standards=read_standards(content / "standards.yml"),
            menu=_read_menu(content / "menu.yml", topics),
            choices=_read_choices(content / "choices.yml", topics),
            catalogues=_read_catalogues(root / "locales"),
            transliteration=read_transliteration(content / "transliteration.yml"),
        )

    def words(self, language: str, country: str | None = None) -> Words:
        """The words for one person. A language that Waypost does not speak is read as English."""
        return Words(self, language if language in self.languages else SOURCE_LANGUAGE, country)

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
        domain = "messages" if context.startswith(("messages/", "standards/")) else "topics"
        found = files[domain].translation(context, source)
        if found is None:
            return source, False
        text, checked = found
        if language != languages_of(catalogue_of(language))[0]:
            text = self._transliteration.to_cyrillic(text)
        return text, checked


def _read_menu(path: Path, topics: dict[str, Topic]) -> tuple[tuple[str, ...], ...]:
    try:
        pages = tuple(tuple(page) for page in yaml.safe_load(read_utf8(path))["pages"])
    except (yaml.YAMLError, KeyError, TypeError):
        raise ContentError(path, None, "the file needs 'pages:', a list of lists of topics.") from None
    for topic_id in (topic_id for page in pages for topic_id in page):
        if topic_id not in topics:
            raise ContentError(path, None, f"'{topic_id}' is not the name of a file in content/topics.")
    return pages


def _read_choices(path: Path, topics: dict[str, Topic]) -> dict[str, tuple[str, ...]]:
    try:
        choices = {str(name): tuple(map(str, offered)) for name, offered in yaml.safe_load(read_utf8(path)).items()}
    except (yaml.YAMLError, AttributeError, TypeError):
        raise ContentError(path, None, "the file needs lines of 'name: [choice, choice]'.") from None
    for name, offered in choices.items():
        if len(offered) > MOST_CHOICES:
            raise ContentError(path, None, f"'{name}' offers {len(offered)} choices: {MOST_CHOICES} at most.")
        for choice in offered:
            if choice not in topics and choice not in OTHER_CHOICES:
                raise ContentError(
                    path, None, f"'{name}' offers '{choice}': it is a topic, or one of {', '.join(OTHER_CHOICES)}."
                )
    return choices


def _read_catalogues(locales: Path) -> dict[str, dict[str, CatalogueFile]]:
    catalogues: dict[str, dict[str, CatalogueFile]] = {}
    for folder in sorted(path for path in locales.glob("*") if path.is_dir()):
        if not is_known(folder.name):
            raise ContentError(
                folder, None, f"'{folder.name}' is not a language code that CLDR knows: use one such as sq or pt."
            )
        files = {domain: folder / "LC_MESSAGES" / f"{domain}.po" for domain in DOMAINS}
        missing = next((path for path in files.values() if not path.exists()), None)
        if missing:
            raise ContentError(
                missing, None, f"the file is missing: make it with 'waypost content update {folder.name}'."
            )
        catalogues[folder.name] = {domain: CatalogueFile.read(path, folder.name) for domain, path in files.items()}
    return catalogues

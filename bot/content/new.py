"""Beginnings: the files of a new language, country or topic, with everything that is still to be written marked as such."""

import re
from datetime import date
from pathlib import Path

from bot.content.catalogues import DOMAINS, update
from bot.content.checks.wording import KINDS, read_glossary
from bot.content.errors import read_utf8
from bot.content.locales import ANSWERED_AS, NOT_COUNTRIES, SOURCE_LANGUAGE, is_known, locale_of

TEMPLATES = Path(__file__).parent / "templates"
_TOPIC_ID = re.compile(r"ask_[a-z]+(_[a-z]+)*")


class NewFileError(Exception):
    """What was asked for cannot be begun; the message says why and what to do instead."""


def new_language(root: Path, language: str) -> list[Path]:
    """The catalogues, the glossary and the list of avoided words of a language. It is in preparation until languages.yml names it.

    Raises NewFileError for a code that CLDR does not know, that another language answers for, or that is there already.
    """
    if not is_known(language) or locale_of(language).language != language:
        raise NewFileError(f"'{language}' is not a language code of CLDR: use two or three letters, such as pt or prs.")
    if language in ANSWERED_AS:
        raise NewFileError(f"'{language}' is answered in the words of '{ANSWERED_AS[language]}', which is there.")
    folder = root / "locales" / language
    if language == SOURCE_LANGUAGE or folder.exists():
        raise NewFileError(
            f"'{language}' is there already: bring it up to date with 'waypost content update {language}'."
        )
    paths = [folder / "LC_MESSAGES" / f"{domain}.po" for domain in DOMAINS]
    for domain, path in zip(DOMAINS, paths, strict=True):
        update(root / "content", path, domain, language)
    glossary, avoid = folder / "glossary.yml", folder / "avoid.yml"
    terms = read_glossary(root / "content" / "glossary.yml", SOURCE_LANGUAGE)
    _write(glossary, "".join(f"{term}: []\n" for term in terms))
    _write(avoid, "".join(f"{kind}: []\n" for kind in KINDS))
    return [*paths, glossary, avoid]


def new_country(root: Path, code: str, today: date) -> Path:
    """The file of a country, with nothing known. Raises NewFileError for a code that is none, or that is there already."""
    code = code.upper()
    name = locale_of("en").territories.get(code)
    if name is None or code in NOT_COUNTRIES or not re.fullmatch("[A-Z]{2}", code):
        raise NewFileError(f"'{code}' is not a country code: use two letters of ISO 3166, such as MK.")
    path = root / "content" / "countries" / f"{code.lower()}.yml"
    if path.exists():
        raise NewFileError(f"{path.relative_to(root)} is there already: edit it.")
    _write(path, _template("country.yml").format(code=code, name=name, month=today.strftime("%Y-%m")))
    return path


def new_topic(root: Path, topic_id: str) -> list[Path]:
    """The topic's file, its intent, its rule, and a place for examples in each language. Raises NewFileError for an id that will not do."""
    path = root / "content" / "topics" / f"{topic_id}.md"
    if not _TOPIC_ID.fullmatch(topic_id):
        raise NewFileError(
            f"'{topic_id}' is not a topic's name: write ask_ and words in small letters, such as ask_asylum."
        )
    if path.exists():
        raise NewFileError(f"{path.relative_to(root)} is there already: edit it.")
    domain, rules = root / "domain.yml", root / "data" / "stories" / "topics.yml"
    _insert_after(domain, r"- ask_\w+:\n    use_entities: \[\]\n", f"- {topic_id}:\n    use_entities: []\n")
    name = topic_id.removeprefix("ask_").replace("_", " ")
    steps = f"  steps:\n  - intent: {topic_id}\n  - action: action_tell_topic\n"
    _append(rules, f"- rule: tell {name}\n{steps}")
    examples = sorted((root / "data" / "nlu").glob("*.yml"))
    for file in examples:
        _append(file, f"- intent: {topic_id}\n  metadata: {{language: {file.stem}}}\n  examples: |\n")
    _write(path, _template("topic.md").format(id=topic_id))
    return [path, domain, rules, *examples]


def _template(name: str) -> str:
    return read_utf8(TEMPLATES / name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _append(path: Path, text: str) -> None:
    path.write_text(read_utf8(path).rstrip("\n") + "\n" + text, encoding="utf-8")


def _insert_after(path: Path, last: str, text: str) -> None:
    """Put `text` behind the last place where the pattern `last` stands."""
    whole = read_utf8(path)
    end = [found.end() for found in re.finditer(last, whole)][-1]
    path.write_text(whole[:end] + text + whole[end:], encoding="utf-8")

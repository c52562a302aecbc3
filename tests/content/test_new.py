"""A language, a country, a topic is begun with one command; it harms nobody while it is unfinished, and what is left is told."""

from datetime import date
from pathlib import Path

import pytest

from bot.content.checks.errors import load_without_errors
from bot.content.checks.everything import check
from bot.content.errors import ContentError
from bot.content.finding import Severity
from bot.content.library import Library
from bot.content.new import NewFileError, new_country, new_language, new_topic
from tests.content.conftest import edit

TODAY = date(2026, 11, 24)


def test_a_new_language_is_in_preparation_until_the_list_names_it(copy: Path) -> None:
    new_language(copy, "pt")
    library = load_without_errors(copy)
    assert "pt" not in library.languages
    assert "pt" in library.all_languages
    assert library.words("pt").message("greet") == library.words("en").message("greet")
    edit(copy / "content/languages.yml", "[en,", "[en, pt,")
    assert "pt" in Library.load(copy).languages
    with pytest.raises(ContentError, match="and the language is offered"):
        load_without_errors(copy)


def test_what_a_new_language_lacks_is_told(copy: Path) -> None:
    new_language(copy, "pt")
    whats = [finding.what for finding in check(copy, TODAY) if finding.language == "pt"]
    assert sum("not translated" in what for what in whats) > 600
    assert sum("the term '" in what for what in whats) > 10


@pytest.mark.parametrize(
    ("language", "told"),
    [("klingon", "not a language code"), ("hr", "in the words of 'sr'"), ("sq", "is there already"), ("en", "is there already")],
)  # fmt: skip
def test_a_language_that_cannot_be_begun_is_refused(copy: Path, language: str, told: str) -> None:
    with pytest.raises(NewFileError, match=told):
        new_language(copy, language)


def test_a_new_country_says_that_it_does_not_know_and_has_no_error(copy: Path) -> None:
    new_country(copy, "hr", TODAY)
    words = load_without_errors(copy).words("en", "HR")
    assert "Croatia: we could not confirm if the law gives this time." in words.section(
        "ask_reflection_period", "in_short"
    )
    assert "Croatia: we know no helpline number for sure." in words.message("human")
    assert [finding for finding in check(copy, TODAY) if finding.severity != Severity.NOTE] == []


@pytest.mark.parametrize(
    ("code", "told"),
    [("QQ", "not a country code"), ("zz", "not a country code"), ("xk", "is there already"), ("../x", "not a country")],
)
def test_a_country_that_cannot_be_begun_is_refused(copy: Path, code: str, told: str) -> None:
    with pytest.raises(NewFileError, match=told):
        new_country(copy, code, TODAY)


def test_a_new_topic_is_refused_until_it_is_written_and_has_examples(copy: Path) -> None:
    new_topic(copy, "ask_asylum")
    with pytest.raises(ContentError, match="still to be written"):
        load_without_errors(copy)
    topic = copy / "content/topics/ask_asylum.md"
    lines = topic.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines):
        if line.startswith(("title:", "button:")):
            lines[number] = f"{line.partition(':')[0]}: Asylum"
        elif "WRITE:" in line:
            lines[number] = f"{line.partition('WRITE:')[0]}You can ask for asylum."
    topic.write_text("\n".join(lines), encoding="utf-8")
    edit(copy / "content/menu.yml", "ask_rights", "ask_rights, ask_asylum")
    assert "ask_asylum" in Library.load(copy).topics
    whats = [finding.what for finding in check(copy, TODAY) if "not translated" not in finding.what]
    assert whats
    assert all("0 examples of ask_asylum: write at least 20" in what for what in whats)
    for data in (copy / "data/nlu").glob("*.yml"):
        data.write_text(
            data.read_text(encoding="utf-8") + "".join(f"    - example {n}\n" for n in range(20)), encoding="utf-8"
        )
    assert all("not translated" in finding.what for finding in check(copy, TODAY))


@pytest.mark.parametrize(
    ("topic", "told"), [("asylum", "write ask_"), ("ask_shelter", "is there already"), ("ask_/../x", "write ask_")]
)
def test_a_topic_that_cannot_be_begun_is_refused(copy: Path, topic: str, told: str) -> None:
    with pytest.raises(NewFileError, match=told):
        new_topic(copy, topic)

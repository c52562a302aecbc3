"""gettext: what is to be translated comes out of the content files, and a changed source marks its translation."""

from pathlib import Path

import pytest

from bot.content.catalogues import DOMAINS, CatalogueFile, source_texts, update
from bot.content.checks.errors import load_without_errors
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.settings import ROOT

OLD = "You can ask for a safe place to sleep. It can be a shelter, a flat or another protected place."
NEW = "You can ask for a safe place to sleep tonight. It can be a shelter, a flat or another protected place."


def test_every_paragraph_and_message_is_to_be_translated_but_a_bare_placeholder() -> None:
    topics = {(source.context, source.text) for source in source_texts(ROOT / "content", "topics")}
    assert ("ask_shelter/in_short", OLD) in topics
    assert ("ask_shelter/button", "A safe place") in topics
    assert not any(text == "{hotline}" for _, text in topics)
    messages = {source.context for source in source_texts(ROOT / "content", "messages")}
    assert {"messages/greet", "standards/coe_art12_assistance"} <= messages


def test_an_update_without_a_change_changes_no_translation(copy: Path) -> None:
    for domain in DOMAINS:
        path = copy / f"locales/sq/LC_MESSAGES/{domain}.po"
        before = list(CatalogueFile.read(path, "sq").entries())
        assert update(copy / "content", path, domain, "sq") == (0, 0)
        assert [entry[:3] for entry in CatalogueFile.read(path, "sq").entries()] == [entry[:3] for entry in before]


def test_a_changed_source_keeps_the_old_translation_as_fuzzy_and_she_is_told_that_it_is_not_checked(copy: Path) -> None:
    topic = copy / "content/topics/ask_shelter.md"
    topic.write_text(topic.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    path = copy / "locales/sq/LC_MESSAGES/topics.po"
    old = CatalogueFile.read(path, "sq").translation("ask_shelter/in_short", OLD)
    assert update(copy / "content", path, "topics", "sq") == (0, 1)
    new = CatalogueFile.read(path, "sq").translation("ask_shelter/in_short", NEW)
    assert old is not None
    assert new == (old[0], False)


def test_a_draft_is_told_as_not_checked_until_its_comment_is_removed(copy: Path) -> None:
    topic = copy / "content/topics/ask_shelter.md"
    text = topic.read_text(encoding="utf-8").replace("reviewed_by: null", "reviewed_by: A lawyer")
    topic.write_text(text, encoding="utf-8")
    unchecked = Library.load(copy).words("sq").message("unchecked")
    assert unchecked in Library.load(copy).words("sq").section("ask_shelter", "in_short")
    catalogue = copy / "locales/sq/LC_MESSAGES/topics.po"
    lines = catalogue.read_text(encoding="utf-8").split("\n")
    catalogue.write_text("\n".join(line for line in lines if not line.startswith("# draft")), encoding="utf-8")
    assert unchecked not in Library.load(copy).words("sq").section("ask_shelter", "in_short")


def test_a_new_language_begins_with_empty_entries_and_reads_as_english_not_checked(copy: Path) -> None:
    for domain in DOMAINS:
        untranslated, fuzzy = update(copy / "content", copy / f"locales/pt/LC_MESSAGES/{domain}.po", domain, "pt")
        assert (untranslated, fuzzy) == (len(source_texts(copy / "content", domain)), 0)
    library = Library.load(copy)
    assert "pt" in library.all_languages
    assert library.words("pt").message("greet") == library.words("en").message("greet")


def test_a_new_place_gets_no_guess_from_a_similar_sentence(copy: Path) -> None:
    """gettext's guess may be the opposite: "before the time is over" for "after"."""
    topic = copy / "content/topics/ask_shelter.md"
    new = "You can ask for a safe place to sleep in the day. It can be a shelter, a flat or another protected place."
    messages = copy / "content/messages.yml"
    messages.write_text(messages.read_text(encoding="utf-8") + f"\nnew_place: |-\n  {OLD}\n", encoding="utf-8")
    topic.write_text(topic.read_text(encoding="utf-8").replace(OLD, new), encoding="utf-8")
    path = copy / "locales/sq/LC_MESSAGES/messages.po"
    assert update(copy / "content", path, "messages", "sq") == (1, 0)
    assert CatalogueFile.read(path, "sq").translation("messages/new_place", OLD) is None


def test_an_update_without_a_change_leaves_the_file_as_it_is(copy: Path) -> None:
    path = copy / "locales/sq/LC_MESSAGES/topics.po"
    update(copy / "content", path, "topics", "sq")
    before = path.read_bytes()
    update(copy / "content", path, "topics", "sq")
    assert path.read_bytes() == before


def test_an_emptied_catalogue_of_an_offered_language_is_an_error(copy: Path) -> None:
    path = copy / "locales/sq/LC_MESSAGES/topics.po"
    path.write_text("".join(path.read_text(encoding="utf-8").partition("\n\n")[:2]), encoding="utf-8")
    with pytest.raises(ContentError, match="are not translated, and the language is offered"):
        load_without_errors(copy)

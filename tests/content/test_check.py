"""`waypost content check` names the file, the line and the mend of what an editor got wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.check import check
from bot.settings import ROOT


def test_the_words_and_facts_as_they_stand_are_well() -> None:
    assert check(ROOT) == []


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old` and return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


SHELTER = "content/topics/ask_shelter.md"
KOSOVO = "content/countries/xk.yml"
ALBANIAN = "locales/sq/LC_MESSAGES/messages.po"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (SHELTER, "## More\n", "## Much more\n", "unknown section 'Much more'"),
        (SHELTER, "button: ", "knob: ", "no 'button:' line"),
        (SHELTER, "id: ask_shelter", "id: ask_shelters", "make them the same"),
        (SHELTER, "related: [", "related: [ask_football, ", "'ask_football' is not a topic"),
        (SHELTER, "sources: [", "sources: [my_blog, ", "'my_blog' is not an id in content/standards.yml"),
        (SHELTER, "A shelter is", "In 24 hours a shelter is", "put a placeholder there"),
        (SHELTER, "{hotline}", "{hotlines}", "{hotlines} is not a placeholder"),
        ("content/messages.yml", "button_more: Tell me more", "button_more: Tell me very much more", "20 at most"),
        (
            "content/messages.yml",
            "greet: |-\n  Hello.",
            "greet: |-\n\n  {name_of_the_bot} Hello.",
            "is not a placeholder",
        ),
        ("content/messages.yml", "thank: |-", "greet: |-", "'greet' stands twice"),
        (KOSOVO, 'general: "112"', "general: 112", "put quotes around it"),
        (KOSOVO, "certainty: medium", "certainty: rather", "one of high, medium, low"),
        (KOSOVO, "as_of: 2024-06", "as_of: June 2024", "write 2024, 2024-06 or 2024-06-30"),
        (KOSOVO, "unit: day", "unit: week", "one of day, month"),
        (KOSOVO, "code: XK", "code: KS", "make them the same"),
        ("content/menu.yml", "ask_rights, ", "", "'ask_rights' stands on no page"),
        ("content/choices.yml", "greet: [ask_rights", "greet: [ask_right", "'greet' offers 'ask_right'"),
        (ALBANIAN, "{adult_age} vjeç", "18 vjeç", "has no {adult_age}"),
        (ALBANIAN, "{adult_age} vjeç", "{adult} vjeç", "has {adult}"),
        (ALBANIAN, "{adult_age} vjeç", "{adult_age vjeç", "brace stands alone"),
        (ALBANIAN, 'msgctxt "messages/thank"', "msgctxt messages/thank", "no quotes around its text"),
    ],
)
def test_a_mistake_is_found_in_its_file(copy: Path, file: str, old: str, new: str, told: str) -> None:
    edit(copy / file, old, new)
    findings = check(copy)
    assert any(finding.path == file and told in finding.what for finding in findings), findings


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SHELTER, "{hotline}", "{hotlines}"),
        ("content/messages.yml", "button_more: Tell me more", "button_more: Tell me very much more"),
        (KOSOVO, 'general: "112"', "general: 112"),
    ],
)
def test_a_mistake_is_found_at_its_line(copy: Path, file: str, old: str, new: str) -> None:
    line = edit(copy / file, old, new)
    assert (file, line) in [(finding.path, finding.line) for finding in check(copy)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / SHELTER).unlink(),
        lambda root: (root / "content/choices.yml").write_text("- a list", encoding="utf-8"),
        lambda root: (root / ALBANIAN).unlink(),
        lambda root: (root / "locales/sq").rename(root / "locales/klingon"),
        lambda root: (root / KOSOVO).write_bytes(b"code: XK\n\xff\xfe"),
    ],
    ids=["a topic is gone", "another form", "a catalogue is gone", "no such language", "not UTF-8"],
)
def test_a_file_that_cannot_be_used_is_told_and_never_a_traceback(copy: Path, spoil: Callable[[Path], object]) -> None:
    spoil(copy)
    assert check(copy)


def test_a_changed_sentence_is_told_for_each_language_until_it_is_translated(copy: Path) -> None:
    edit(copy / SHELTER, "You can ask for a safe place to sleep.", "You may ask for a safe place to sleep.")
    untranslated = [finding for finding in check(copy) if "is not translated" in finding.what]
    assert {finding.path.split("/")[1] for finding in untranslated} == {"sq", "sr", "ar"}

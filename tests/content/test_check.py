"""`waypost content check` names the file, the line, the language and the mend of what an editor got wrong."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.content.checks.errors import load_without_errors
from bot.content.checks.everything import check
from bot.content.errors import ContentError
from bot.content.finding import Finding, Severity
from bot.settings import ROOT
from tests.content.conftest import edit, translate

TODAY = date(2026, 12, 1)
SHELTER = "content/topics/ask_shelter.md"
MESSAGES = "content/messages.yml"
SAFETY = "content/safety.yml"
KOSOVO = "content/countries/xk.yml"
GERMANY = "content/countries/de.yml"
ALBANIAN = "locales/sq/LC_MESSAGES/messages.po"
ALBANIAN_TOPICS = "locales/sq/LC_MESSAGES/topics.po"


def findings(root: Path) -> list[Finding]:
    return check(root, TODAY)


def test_the_words_and_facts_as_they_stand_are_well() -> None:
    assert [finding for finding in findings(ROOT) if finding.severity != Severity.NOTE] == []


ERRORS = {
    "a section is missing": (SHELTER, "## More\n", "## Much more\n", "unknown section 'Much more'"),
    "a line of the front matter is missing": (SHELTER, "button: ", "knob: ", "no 'button:' line"),
    "another id": (SHELTER, "id: ask_shelter", "id: ask_shelters", "make them the same"),
    "no such related topic": (SHELTER, "related: [", "related: [ask_football, ", "'ask_football' is not a topic"),
    "no such source": (SHELTER, "sources: [", "sources: [my_blog, ", "'my_blog' is not an id in content/standards.yml"),
    "a fact in prose": (SHELTER, "A shelter is", "In 24 hours a shelter is", "put a placeholder there"),
    "a fact in a message": (MESSAGES, "goodbye_again: |-\n  Take", "goodbye_again: |-\n  In 3 days take", "put a placeholder"),
    "no such placeholder in a topic": (SHELTER, "{hotline}", "{hot_line}", "{hot_line} is not a placeholder"),
    "no such placeholder in a message": (MESSAGES, "thank_again: |-\n  ", "thank_again: |-\n  {you} ", "not a placeholder"),
    "bold writing": (SHELTER, "A shelter is", "A **shelter** is", "star or underscore"),
    "a tag": (SHELTER, "A shelter is", "A <b>shelter is", "an HTML tag"),
    "a link": (SHELTER, "A shelter is", "A [shelter](x) is", "a Markdown link"),
    "a bracket alone": (SHELTER, "A shelter is", "A (shelter is", "do not come in pairs"),
    "a long button": (MESSAGES, "button_more: Tell me more", "button_more: Tell me very much more", "20 at most"),
    "a name twice": (MESSAGES, "thank: |-", "greet: |-", "'greet' stands twice"),
    "a number without quotes": (KOSOVO, 'general: "112"', "general: 112", "put quotes around it"),
    "no such certainty": (KOSOVO, "certainty: medium ", "certainty: rather ", "one of high, medium, low"),
    "another date": (KOSOVO, "as_of: 2024-06\n", "as_of: June 2024\n", "write 2024, 2024-06 or 2024-06-30"),
    "a review in the future": (KOSOVO, "read_on: 2026-11 ", "read_on: 2999-11 ", "lies in the future"),
    "an address in a sentence": (SHELTER, "A shelter is", "See https://example.org. A shelter is", "a web address"),
    "no such unit": (KOSOVO, "unit: day", "unit: week", "one of day, month"),
    "another country's code": (KOSOVO, "code: XK", "code: KS", "make them the same"),
    "a misspelt line": (KOSOVO, "  run_by: state ", "  runby: state ", "unknown line 'runby:'"),
    "a digit too few": (KOSOVO, '"0800 11 112"', '"0800 11 1"', "is not a valid number in Kosovo"),
    "a number that is a word": (KOSOVO, '"0800 11 112"', '"call us"', "is not a phone number"),
    "no such language": (GERMANY, "languages: [de, en]", "languages: [de, xx]", "'xx' is not a language code"),
    "a sentence that is not there": (GERMANY, "told: [can_be_longer]", "told: [is_fun]", "add note_is_fun to"),
    "nobody of that name decides": (KOSOVO, "decided_by: null", "decided_by: nobody", "add decided_by_nobody to"),
    "no source for 112": (KOSOVO, "source_url: https://lajmi", "source_url: null # ", "the emergency number has no source"),
    "hours of another form": (
        "content/countries/ch.yml", 'opens: "09:00"', 'opens: "9 am"', 'write it in quotes, as "09:00"',
    ),
    "a topic on no page": ("content/menu.yml", "ask_rights, ", "", "'ask_rights' stands on no page"),
    "no such choice": ("content/choices.yml", "greet: [ask_rights", "greet: [ask_right", "'greet' offers 'ask_right'"),
    "choices under no message": ("content/choices.yml", "thank: [", "thanks: [", "'thanks' is not a message"),
    "a language without a folder": ("content/languages.yml", "[en,", "[en, tlh,", "'tlh' has no folder under locales/"),
    "a placeholder is lost": (ALBANIAN, "{adult_age} vjeç", "18 vjeç", "has no {adult_age}"),
    "another placeholder": (ALBANIAN, "{adult_age} vjeç", "{adult} vjeç", "has {adult}"),
    "a brace is lost": (ALBANIAN, "{adult_age} vjeç", "{adult_age vjeç", "brace stands alone"),
    "a number that the source has not": (ALBANIAN, "{adult_age} vjeç", "{adult_age} vjeç, 24 orë", "a number that the source"),
    "quotes are lost": (ALBANIAN, 'msgctxt "messages/thank"', "msgctxt messages/thank", "no quotes around its text"),
    "plural forms of another language": (ALBANIAN, "nplurals=2; plural=(n != 1)", "nplurals=1; plural=0", "has 2"),
    "no such safety intent": (SAFETY, "self_harm:\n", "self-harm:\n", "'self-harm' is not a part of this file"),
    "safety words of no language": (SAFETY, "\n  sq: [", "\n  albanian: [", "'albanian' is not a language"),
    "a safety word that is a number": (SAFETY, "  en: [i am in danger", "  en: [112, i am in danger", "'112' is too short, or not"),
    "a safety word of one letter": (SAFETY, "  en: [i am in danger", "  en: [x, i am in danger", "'x' is too short"),
    "safety words without brackets": (SAFETY, "\n  zh: [我想死你", "\n  zh: 我想死你 # [", "write a list in square brackets"),
    "a topic without an intent": ("domain.yml", "- ask_shelter:\n    use_entities: []\n", "", "the topic has no intent"),
    "an intent without a topic": (
        "domain.yml", "- ask_shelter:\n", "- ask_asylum:\n    use_entities: []\n- ask_shelter:\n", "ask_asylum has no topic",
    ),
}  # fmt: skip
"""What was done: (file, what stood there, what stands there now, what is told)."""


@pytest.mark.parametrize("done", ERRORS, ids=str)
def test_an_error_is_found_in_its_file(copy: Path, done: str) -> None:
    file, old, new, told = ERRORS[done]
    edit(copy / file, old, new)
    found = [finding for finding in findings(copy) if told in finding.what]
    assert found, findings(copy)
    assert all(finding.severity == Severity.ERROR for finding in found)
    if "intent" not in done and "a section" not in done:
        assert {finding.path for finding in found} == {file}


WARNINGS = {
    "a link without a site": (GERMANY, "website: https://www.solwodi.de", "website: https://solwodi", "no real web site's name"),
    "a link with a space": (GERMANY, "website: https://www.solwodi.de", 'website: "https://www.solwodi.de/a b"', "a space"),
    "a blaming word": (SHELTER, "A shelter is", "It was your mistake. A shelter is", "'your mistake' is a blaming word"),
    "a promise": (SHELTER, "A shelter is", "We guarantee it. A shelter is", "'guarantee' is a promising word"),
    "a long sentence": (SHELTER, "A shelter is", "and " * 26 + "a shelter is", "a sentence has"),
    "a promise in Albanian": (ALBANIAN, 'msgstr "', 'msgstr "Garantojmë: ', "is a promising word"),
}  # fmt: skip


@pytest.mark.parametrize("done", WARNINGS, ids=str)
def test_a_warning_is_found_in_its_file_and_at_its_line(copy: Path, done: str) -> None:
    file, old, new, told = WARNINGS[done]
    if file == ALBANIAN:
        old = re.search(
            r'msgctxt "messages/thank"\nmsgid ".*"\nmsgstr "', (copy / file).read_text(encoding="utf-8")
        ).group()  # type: ignore[union-attr]
        new = f"{old}Garantojmë. "
    line = edit(copy / file, old, new)
    found = [finding for finding in findings(copy) if told in finding.what]
    assert found, findings(copy)
    assert found[0].path == file
    assert found[0].severity == Severity.WARNING
    assert line <= found[0].line <= line + 2


@pytest.mark.parametrize(
    ("language", "context", "text", "told"),
    [
        ("sq", "thank", "You are welcome. You can ask more, or ask the same again.", "still English"),
        ("uk", "thank", "You are welcome. You can ask more, or ask the same question again.", "still English"),
        ("ar", "thank", "Je t'en prie. Tu peux demander encore, ou la même chose une autre fois.", "another script"),
        ("es", "deny", "Das ist in Ordnung. Sie entscheiden selbst, und Sie können später etwas anderes fragen.", "seems to be German"),
        ("uk", "thank", "Пожалуйста. Вы можете спросить ещё что-нибудь или задать тот же вопрос снова.", "seems to be Russian"),
        ("bg", "thank", "Mолим. Можете да попитате още нещо или да попитате същото отново.", "letters of another script"),
        ("sr", "thank", "Молим. Можете да питате још нешто, или исто још једном, кад год хоћете.", "another script"),
        ("vi", "thank", "", "not translated"),
        ("fr", "hotline_trafficking", "Numéro pour vous : {number}.", "is not said as the glossary says it"),
        ("zh", "thank", "不客气" + "，你可以再问" * 12 + "。", "a sentence has"),
    ],
)  # fmt: skip
def test_a_translation_that_is_not_one_is_found_at_its_line(
    copy: Path, language: str, context: str, text: str, told: str
) -> None:
    line = translate(copy, language, context, text)
    found = [finding for finding in findings(copy) if told in finding.what]
    assert found, findings(copy)
    assert found[0].path == f"locales/{language}/LC_MESSAGES/messages.po"
    assert found[0].language == language
    assert abs(found[0].line - line) <= 2


def test_a_fuzzy_translation_is_told(copy: Path) -> None:
    translate(copy, "sq", "thank", "S'ka përse. Mund të pyesësh sërish.", mark="#, fuzzy")
    assert ["the English has changed" in finding.what for finding in findings(copy)] == [True]


def test_a_term_that_a_glossary_lacks_is_told(copy: Path) -> None:
    glossary = copy / "locales/sq/glossary.yml"
    lines = [line for line in glossary.read_text(encoding="utf-8").split("\n") if not line.startswith("guardian")]
    glossary.write_text("\n".join(lines), encoding="utf-8")
    assert any("the term 'guardian'" in finding.what and finding.language == "sq" for finding in findings(copy))


def test_a_section_that_one_message_cannot_carry_is_told_with_its_language(copy: Path) -> None:
    edit(
        copy / SHELTER,
        "## What happens next",
        " ".join(["You can ask for a place to sleep."] * 60) + "\n\n## What happens next",
    )
    found = [finding for finding in findings(copy) if "WhatsApp takes 1600" in finding.what]
    assert {finding.path for finding in found} == {SHELTER}
    assert {"en", "sq", "zh"} <= {finding.language for finding in found}


def test_a_review_that_is_due_is_a_note_and_told_to_people(copy: Path) -> None:
    edit(copy / KOSOVO, "reviewed_by: null ", "reviewed_by: Ana ")
    edit(copy / KOSOVO, "reviewed_on: null", "reviewed_on: 2025-11-30")
    notes = [finding for finding in findings(copy) if finding.severity == Severity.NOTE]
    assert [(note.path, "2025-11-30" in note.what) for note in notes] == [(KOSOVO, True)]


def test_few_examples_of_a_topic_are_told(copy: Path) -> None:
    data = copy / "data/nlu/sq.yml"
    text = data.read_text(encoding="utf-8")
    begin = text.index("- intent: ask_shelter")
    end = text.index("- intent:", begin + 1)
    data.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert any("0 examples of ask_shelter" in finding.what and finding.language == "sq" for finding in findings(copy))


@pytest.mark.parametrize(
    "done", ["a number without quotes", "no such placeholder in a topic", "a long button", "a digit too few", "a link"]
)
def test_an_error_is_found_at_its_line(copy: Path, done: str) -> None:
    file, old, new, _ = ERRORS[done]
    line = edit(copy / file, old, new)
    assert (file, line) in [(finding.path, finding.line) for finding in findings(copy)]


def test_a_running_assistant_refuses_each_error(copy: Path) -> None:
    """But for those that lie in the domain, which it does not read."""
    for done, (file, old, new, _) in ERRORS.items():
        if file == "domain.yml":
            continue
        before = (copy / file).read_text(encoding="utf-8")
        edit(copy / file, old, new)
        with pytest.raises(ContentError):
            load_without_errors(copy)
        (copy / file).write_text(before, encoding="utf-8")
        assert load_without_errors(copy), done


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / SHELTER).unlink(),
        lambda root: (root / "content/choices.yml").write_text("- a list", encoding="utf-8"),
        lambda root: (root / "content/standards.yml").write_text("values: 3", encoding="utf-8"),
        lambda root: (root / ALBANIAN).unlink(),
        lambda root: (root / "locales/sq/glossary.yml").unlink(),
        lambda root: (root / "locales/sq/avoid.yml").write_text("blaming: words", encoding="utf-8"),
        lambda root: (root / "locales/sq").rename(root / "locales/klingon"),
        lambda root: (root / KOSOVO).write_bytes(b"code: XK\n\xff\xfe"),
        lambda root: (root / KOSOVO).write_text("", encoding="utf-8"),
    ],
    ids=[
        "a topic is gone", "another form", "standards of another form", "a catalogue is gone", "a glossary is gone",
        "a word is no list", "no such language", "not UTF-8", "an empty file",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_told_and_never_a_traceback(copy: Path, spoil: Callable[[Path], object]) -> None:
    spoil(copy)
    assert findings(copy)


def test_a_changed_sentence_is_told_for_each_language_until_it_is_translated(copy: Path) -> None:
    edit(copy / SHELTER, "You can ask for a safe place to sleep.", "You may ask for a safe place to sleep.")
    untranslated = [finding for finding in findings(copy) if "not translated" in finding.what]
    assert {finding.language for finding in untranslated} == {path.name for path in (copy / "locales").iterdir()}

from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.understanding.names import Names, NamesError

NAMES = ROOT / "content" / "names.yml"


@pytest.fixture(scope="module")
def names() -> Names:
    return Names.load(NAMES)


@pytest.mark.parametrize(
    ("own_name", "code"),
    [
        ("English", "en"), ("Shqip", "sq"), ("srpski", "sr"), ("српски", "sr-Cyrl"), ("العربية", "ar"), ("Română", "ro"),
        ("Български", "bg"), ("Українська", "uk"), ("Русский", "ru"), ("Français", "fr"), ("Español", "es"), ("Tiếng Việt", "vi"),
        ("中文", "zh"), ("Português", "pt"), ("Türkçe", "tr"), ("فارسی", "fa"), ("اردو", "ur"), ("Polski", "pl"), ("Magyar", "hu"),
        ("हिन्दी", "hi"), ("বাংলা", "bn"), ("ไทย", "th"), ("Tagalog", "tl"), ("አማርኛ", "am"), ("ትግርኛ", "ti"),
    ],
)  # fmt: skip
def test_each_language_is_found_by_its_own_name(names: Names, own_name: str, code: str) -> None:
    only = names.only(own_name)
    assert only is not None
    assert (only.kind, only.code) == ("language", code)


@pytest.mark.parametrize(
    ("message", "kind", "code"),
    [
        ("in Arabic please", "language", "ar"),
        ("na albanskom", "language", "sq"),
        ("по-русски", "language", "ru"),
        ("بالعربية لو سمحت", "language", "ar"),
        ("gjuhën shqipe ju lutem", "language", "sq"),
        ("u Nemačkoj", "country", "DE"),
        ("у Немачкој", "country", "DE"),
        ("në Gjermani", "country", "DE"),
        ("Gjermaninë", "country", "DE"),
        ("jam n'prishtinë", "country", "XK"),
        ("u Crnoj Gori", "country", "ME"),
        ("أنا في ألمانيا", "country", "DE"),
        ("Germany", "country", "DE"),
    ],
)
def test_a_message_that_is_nothing_but_a_name_is_known_as_one(names: Names, message: str, kind: str, code: str) -> None:
    only = names.only(message)
    assert only is not None
    assert (only.kind, only.code) == (kind, code)


@pytest.mark.parametrize(
    "message", ["do you speak Vietnamese?", "I want to go back to Albania", "how long may I stay in Germany"]
)
def test_a_message_that_says_more_is_not_nothing_but_a_name(names: Names, message: str) -> None:
    assert names.find(message)
    assert names.only(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "ok",
        "nga ai",
        "mali brat",
        "jesi li tu",
        "nisu me pustili",
        "where is my child",
        "we need services",
        "أريد مساعدة",
    ],
)
def test_other_words_are_no_names(names: Names, message: str) -> None:
    assert names.find(message) == []


def test_the_place_of_a_name_in_the_message_is_told(names: Names) -> None:
    message = "ku është Gjermania, te lutem"
    (found,) = names.find(message)
    assert message[found.start : found.end] == "Gjermania"


def test_a_broken_file_is_named_with_its_mend(tmp_path: Path) -> None:
    broken = tmp_path / "names.yml"
    broken.write_text("aliases: [", encoding="utf-8")
    with pytest.raises(NamesError, match=r"names\.yml"):
        Names.load(broken)


def test_a_country_code_that_yaml_reads_as_no_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "names.yml"
    broken.write_text(NAMES.read_text(encoding="utf-8").replace('    "NO": [', "    NO: ["), encoding="utf-8")
    with pytest.raises(NamesError, match='"NO"'):
        Names.load(broken)

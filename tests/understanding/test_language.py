from pathlib import Path

import pytest

from bot.understanding.language import LanguageRecogniser, NoModelError, Recognition, conversation_language

SUPPORTED = ("en", "sq", "sr", "sr-Cyrl", "ar")


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("a mund të shkoj nesër te mjeku me djalin tim?", "sq"),
        ("a mund te shkoj neser te mjeku me djalin tim", "sq"),
        ("my sister told me that you might help us with this", "en"),
        ("sestra mi je rekla da možete da nam pomognete", "sr"),
        ("sestra mi je rekla da mozete da nam pomognete", "sr"),
        ("сестра ми је рекла да можете да нам помогнете", "sr-Cyrl"),
        ("قالت لي أختي إنكم تستطيعون مساعدتنا", "ar"),
    ],
)
def test_the_language_of_a_message_is_recognised_with_accents_and_without(
    recogniser: LanguageRecogniser, message: str, language: str
) -> None:
    assert recogniser.recognise(message).language == language


@pytest.mark.parametrize("message", ["ok", "OK", "2", "112", "😀", "?", "", "٢"])
def test_a_message_that_could_be_any_language_is_unsure(recogniser: LanguageRecogniser, message: str) -> None:
    assert recogniser.recognise(message).language is None


@pytest.mark.parametrize(
    "message",
    ["bu gece nerede kalabilirim", "kocam beni dövüyor, ne yapmalıyım", "ช่วยด้วย", "मुझे मदद चाहिए", "ምክር እፈልጋለሁ"],
)
def test_a_language_that_it_was_not_taught_is_unsure(recogniser: LanguageRecogniser, message: str) -> None:
    assert recogniser.recognise(message).language is None


def test_a_saved_recogniser_is_the_same_and_holds_no_code(recogniser: LanguageRecogniser, tmp_path: Path) -> None:
    recogniser.save(tmp_path)
    message = "a mund të shkoj nesër te mjeku"
    assert LanguageRecogniser.load(tmp_path).recognise(message).language == recogniser.recognise(message).language
    assert {part.suffix for part in tmp_path.iterdir()} == {".json", ".txt", ".npz"}


def test_without_a_trained_model_the_front_door_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match="make train"):
        LanguageRecogniser.from_model(tmp_path)


def seen(language: str | None, words: int = 5, confidence: float = 0.99, script: str = "LATIN") -> Recognition:
    return Recognition(language, confidence, script, words)


def test_the_first_message_decides() -> None:
    assert conversation_language(None, seen("sq"), SUPPORTED) == "sq"


def test_an_unsure_first_message_leaves_the_language_open() -> None:
    assert conversation_language(None, seen(None, 1, 0.4), SUPPORTED) is None


def test_one_word_does_not_switch_the_language_of_a_conversation() -> None:
    assert conversation_language("sq", seen("en", words=1), SUPPORTED) == "sq"
    assert conversation_language("ar", seen("en", words=1), SUPPORTED) == "ar"


def test_three_words_that_leave_doubt_do_not_switch_it_either() -> None:
    assert conversation_language("sq", seen("en", words=3, confidence=0.85), SUPPORTED) == "sq"


def test_a_clear_message_in_another_language_switches_it() -> None:
    assert conversation_language("sq", seen("en", words=3), SUPPORTED) == "en"


def test_one_word_in_another_script_switches_it() -> None:
    assert conversation_language("en", seen("ar", words=1, script="ARABIC"), SUPPORTED) == "ar"


def test_a_language_that_is_not_supported_switches_nothing() -> None:
    assert conversation_language("sq", seen("vi"), SUPPORTED) == "sq"
    assert conversation_language(None, seen("vi"), SUPPORTED) is None


def test_she_is_answered_in_the_serbian_script_that_she_writes() -> None:
    assert conversation_language("sr", seen("sr-Cyrl", words=1, script="CYRILLIC"), SUPPORTED) == "sr-Cyrl"
    assert conversation_language("sr", seen(None, words=1, script="CYRILLIC"), SUPPORTED) == "sr-Cyrl"
    assert conversation_language("sr-Cyrl", seen("sr", words=1), SUPPORTED) == "sr"
    assert conversation_language("sr-Cyrl", seen(None, words=1), SUPPORTED) == "sr-Cyrl"

import pytest

from bot.understanding.normalise import LONGEST, normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("SA KOHË kam?", "sa kohe kam ?"),
        ("spašavaj me, đavo", "spasavaj me davo"),
        ("spasavaj me djavo", "spasavaj me davo"),
        ("Я ХОЧУ домой!!!", "ja hocu domoj"),
        ("Їжа? щось", "jiza ? scos"),
        ("xin giúp đỡ", "xin giup do"),
        ("我想回家", "我 想 回 家"),
        ("Помози ми", "pomozi mi"),
        ("heeeelp me!!!", "help me"),
        ("أُرِيدُ المســاعدة", "اريد المساعده"),
        ("عندي ١٥ سنة؟", "عندي 15 سنه ?"),
        ("I don’t know", "i dont know"),
        ("you\u200dr\u202e name", "your name"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_a_message_is_read_the_same_however_it_is_typed(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_a_message_without_words_is_read_as_nothing() -> None:
    assert normalise(" … \ud800") == ""


def test_each_emoji_is_a_word_whatever_its_colour() -> None:
    assert normalise("ok👍🏽👍!") == "ok 👍 👍"


def test_only_the_beginning_of_an_endless_message_is_read() -> None:
    assert len(normalise("ab " * 1_000_000)) <= LONGEST

"""A long text is cut where a reader would pause, and nothing of it is lost."""

import random

import pytest

from bot.channels.splitting import split_text, text_length


def test_a_text_that_fits_is_one_part() -> None:
    assert split_text("You have time.", 100) == ["You have time."]


def test_an_empty_text_is_one_empty_part() -> None:
    assert split_text("", 100) == [""]


def test_it_is_cut_between_paragraphs_first() -> None:
    text = "First. Second.\nThird.\n\nFourth paragraph. It is long."
    assert split_text(text, 45) == ["First. Second.\nThird.", "Fourth paragraph. It is long."]


def test_it_is_cut_between_lines_then_sentences_then_words() -> None:
    assert split_text("One line. Two\nanother line", 20) == ["One line. Two", "another line"]
    assert split_text("One sentence. Another sentence here", 25) == ["One sentence.", "Another sentence here"]
    assert split_text("words without any end", 13) == ["words without", "any end"]


@pytest.mark.parametrize("end", [".", "!", "?", "؟", "۔", "।", "…"])
def test_sentences_end_as_each_language_ends_them(end: str) -> None:
    assert split_text(f"aaaa bbbb{end} cccc dddd", 15) == [f"aaaa bbbb{end}", "cccc dddd"]


def test_a_number_with_a_full_stop_is_no_sentence() -> None:
    assert split_text("Do this one. Then 1. go home now", 22) == ["Do this one.", "Then 1. go home now"]


def test_the_lines_of_a_list_stay_together() -> None:
    text = "Some words before it\nYou can ask for:\n1. a bed\n2. a doctor\n3. a lawyer"
    assert split_text(text, 60) == ["Some words before it\nYou can ask for:", "1. a bed\n2. a doctor\n3. a lawyer"]


def test_list_items_with_empty_lines_between_stay_together() -> None:
    text = "You can ask for more than this:\n\n- a bed\n\n- a doctor\n\n- a lawyer"
    assert split_text(text, 50) == ["You can ask for more than this:", "- a bed\n\n- a doctor\n\n- a lawyer"]


def test_a_list_longer_than_a_part_is_cut_between_its_lines() -> None:
    text = "Ask:\n" + "\n".join(f"{number}. item number {number}" for number in range(1, 9))
    parts = split_text(text, 60)
    assert all(line.startswith(("Ask:", *"12345678")) for part in parts for line in part.splitlines())
    assert parts[0].startswith("Ask:\n1. item number 1\n2.")


def test_text_without_a_pause_is_cut_anyway() -> None:
    assert split_text("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_length_is_counted_in_utf_16() -> None:
    assert text_length("aë😀") == 4
    assert split_text("😀" * 6, 5) == ["😀😀", "😀😀", "😀😀"]


def test_an_accent_stays_with_its_letter() -> None:
    assert split_text("abcde\u0301fgh", 5) == ["abcd", "e\u0301fgh"]


def test_the_last_part_leaves_room() -> None:
    parts = split_text("One two three. Four five six.", 100, 20)
    assert parts == ["One two three.", "Four five six."]


def test_nothing_is_lost_whatever_the_text() -> None:
    pick = random.Random(7)
    words = ["a", "është", "؟", "1.", "- x", "\n", "\n\n", "end.", "😀", "e\u0301", "longer", "   "]
    for _ in range(500):
        text = " ".join(pick.choices(words, k=pick.randrange(60)))
        limit = pick.randrange(3, 50)
        last = pick.randrange(3, limit + 1)
        parts = split_text(text, limit, last)
        assert "".join("".join(parts).split()) == "".join(text.split())
        assert all(text_length(part) <= limit for part in parts)
        assert text_length(parts[-1]) <= last

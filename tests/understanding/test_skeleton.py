"""The consonants stay the same, whatever the script and the habit of writing."""

import pytest

from bot.understanding.normalise import normalise
from bot.understanding.skeleton import skeleton


@pytest.mark.parametrize(
    "ways",
    [
        ("حبيبي تعال", "7abibi ta3al", "habeeby taal"),
        ("я хочу домой", "ya hochu domoy", "ja hochu domoi"),
        ("хтось тут", "khtos tut", "htos' tut"),
        ("žена ноћу".replace("žена", "жена"), "zena nocu", "žena noću"),
    ],
)
def test_one_word_in_several_ways_of_writing_has_one_skeleton(ways: tuple[str, ...]) -> None:
    assert len({skeleton(normalise(way)) for way in ways}) == 1


def test_a_number_stays_a_number() -> None:
    assert skeleton(normalise("mam 17 lat, 112")) == "m 17 lt 112"

"""A person: the organisation, its number and the hours, of her country."""

import pytest

from tests.conversations.conftest import WordsIn
from tests.conversations.people import WebPerson
from tests.conversations.phrases import LANGUAGES, PHRASES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", ["XK", "AL", "RS", "DE"])
def test_the_organisations_and_the_lines_of_her_country_are_named(
    ana: WebPerson, words_in: WordsIn, language: str, country: str
) -> None:
    words = words_in(language, country)
    ana.writes(PHRASES[language]["greet"])
    ana.taps(f'/change_country{{"country":"{country}"}}')
    reply = ana.writes(PHRASES[language]["human"])
    assert reply.text == words.message("human")
    assert words.country is not None
    assert all(organisation.name in reply.text for organisation in words.country.organisations)
    assert all(line.contact in reply.text for line in words.country.hotlines)


def test_without_a_country_it_is_asked_for_after_what_is_known(ana: WebPerson, words_in: WordsIn) -> None:
    words = words_in("sq")
    reply = ana.writes("dua të flas me një njeri")
    assert words.message("human") in reply[0].text
    assert "112" in reply[0].text
    assert reply[-1].text == words.message("which_country")
    there = ana.writes("Shqipëri")
    assert words_in("sq", "AL").message("human") in there.text

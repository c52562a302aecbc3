"""The conversation that Waypost is there for, on every channel: Albanian, a country, simpler, again, Arabic, a number."""

from tests.conversations.conftest import NewPerson, WordsIn
from tests.conversations.people import Person, Reply

TOPIC = "ask_reflection_period"


def test_she_asks_in_albanian_how_long_she_may_think_and_reads_on_in_arabic(
    new_person: NewPerson, words_in: WordsIn
) -> None:
    ana = new_person()
    albanian, kosovo, arabic = words_in("sq"), words_in("sq", "XK"), words_in("ar", "XK")

    first = ana.writes("sa kohë kam për të menduar?")
    told, safe, country = first
    assert told.text == f"{albanian.message('first_machine_line')}\n\n{albanian.section(TOPIC, 'in_short')}"
    assert safe.text == albanian.message(f"first_safe_{ana.channel}")
    assert country.text == albanian.message("which_country")
    assert albanian.country_name("XK") in country.titles
    assert country.titles[-1] == albanian.message("button_skip")

    there = ana.writes("Kosovë")
    assert [said.text for said in there] == [kosovo.message("country_set"), kosovo.section(TOPIC, "in_short")]
    assert "90 ditë" in there.text
    assert_offered(ana, there, kosovo.message("button_more"), kosovo.message("button_next"))

    simple = ana.writes("më thjeshtë")
    assert [said.text for said in simple] == [kosovo.section(TOPIC, "simple")]

    assert ana.writes("përsërite") == simple

    again = ana.writes("العربية")
    assert [said.text for said in again] == [
        arabic.message("language_changed", language=arabic.language_name("ar")),
        arabic.section(TOPIC, "simple"),
    ]
    assert_offered(ana, again, arabic.message("button_more"), arabic.message("button_next"))

    after = ana.picks(2)
    assert [said.text for said in after] == [arabic.section(TOPIC, "next")]


def assert_offered(person: Person, reply: Reply, *titles: str) -> None:
    """These choices first, at most three in all, each on a button or behind a number."""
    assert reply.titles[: len(titles)] == list(titles)
    assert len(reply.titles) <= 4
    if person.channel != "whatsapp":
        assert all(payload.startswith("/") for payload in reply.payloads)

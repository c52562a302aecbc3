"""The next day: all processes were stopped and started again. What she was told can be said again; nothing else shows."""

from tests.conversations.conftest import NewTelegramPerson, NewWebPerson, WordsIn
from tests.conversations.waypost import Waypost

HOUR = 3600.0


def test_after_a_day_and_a_restart_it_says_the_same_again(
    waypost: Waypost, new_web_person: NewWebPerson, new_telegram_person: NewTelegramPerson, words_in: WordsIn
) -> None:
    words = words_in("sq", "XK")
    people = [new_web_person(), new_telegram_person()]
    for person in people:
        person.writes("sa kohë kam për të menduar?")
        person.writes("Kosovë")
        person.writes("më thjeshtë")
        waypost.tables.age(person.conversation, 23.5 * HOUR)
    waypost.stop()
    waypost.start()
    for person in people:
        again = person.writes("përsërite")
        assert [said.text for said in again] == [words.section("ask_reflection_period", "simple")]
        assert person.picks(2).text == words.section("ask_reflection_period", "next")
        greeted = person.writes("përshëndetje")
        assert greeted.text == words.message("greet")

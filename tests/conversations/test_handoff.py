"""A person, when she wants one: from two taps to the assistant's return, on each channel. Her side is real, the advocate is at the desk."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.channels.message import Kind
from bot.storage.handoffs import Handoff, State
from tests.conversations.advocate import Advocate
from tests.conversations.conftest import NewWebPerson, TelegramBehindProxy, WordsIn, public_settings
from tests.conversations.people import Person, TelegramPerson, WebPerson, WhatsAppPerson
from tests.conversations.phrases import LANGUAGES, PHRASES
from tests.conversations.waypost import Waypost, soon
from tests.fakes.twilio_api import FakeTwilio

NewAna = Callable[[], Person]
_numbers = itertools.count(38344900001)
_chat_ids = itertools.count(590_001_001)


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramBehindProxy]:
    with TelegramBehindProxy() as telegram:
        yield telegram


@pytest.fixture(scope="module")
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio().serving() as twilio:
        yield twilio


@pytest.fixture(scope="module")
def waypost(
    telegram: TelegramBehindProxy, twilio: FakeTwilio, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Waypost]:
    """A Waypost of this module's own, where an advocate works: elsewhere nobody does."""
    waypost = Waypost(
        tmp_path_factory.mktemp("handoff"),
        **public_settings(telegram, twilio),
        TWILIO_REOPEN_CONTENT_SID="HX" + "a" * 32,
    )
    telegram.local = waypost.url
    with ExitStack() as stack:
        yield stack.enter_context(waypost.running())


@pytest.fixture
def arta(waypost: Waypost) -> Advocate:
    advocate = Advocate(waypost)
    advocate.is_here(True)
    return advocate


@pytest.fixture
def ana(waypost: Waypost, new_web_person: NewWebPerson) -> WebPerson:
    return new_web_person(on=waypost)


@pytest.fixture(params=["web", "Telegram", "WhatsApp"])
def anybody(
    request: pytest.FixtureRequest,
    waypost: Waypost,
    new_web_person: NewWebPerson,
    telegram: TelegramBehindProxy,
    twilio: FakeTwilio,
) -> Person:
    """Somebody on each of the channels in turn."""
    if request.param == "web":
        return new_web_person(on=waypost)
    if request.param == "Telegram":
        return TelegramPerson(waypost, telegram, next(_chat_ids))
    return WhatsAppPerson(waypost, twilio, f"+{next(_numbers)}")


def test_two_taps_bring_a_person_who_answers_in_the_same_chat_and_then_the_assistant_is_back(
    anybody: Person, arta: Advocate, words_in: WordsIn
) -> None:
    words = words_in("en")
    anybody.writes("where can I sleep tonight?")
    offer = anybody.writes("I want to talk to a real person").text
    assert offer.startswith(words.message("handoff_offer", wait="").partition("\n")[0])
    anybody.picks(1)
    handoff = arta.finds(anybody.conversation)
    assert (handoff.language, handoff.topic, handoff.channel) == ("en", "ask_shelter", anybody.channel)
    arta.claims(handoff)
    assert anybody.reads().text == words.message("handoff_joined", name="Arta")
    arta.says(handoff, "Is it safe for you to write now?")
    assert anybody.reads().text == words.message("handoff_said", name="Arta", text="Is it safe for you to write now?")
    assert anybody.writes("yes, but I have nowhere to sleep") == []
    assert [message.text for message in arta.reads(handoff)] == ["yes, but I have nowhere to sleep"]
    arta.closes(handoff)
    assert words.message("handoff_closed", name="Arta") in anybody.reads().text
    assert words.section("ask_police", "in_short") in anybody.writes("do I have to talk to the police?").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_she_asks_for_a_person_and_ends_it_in_her_language(
    ana: WebPerson, arta: Advocate, words_in: WordsIn, language: str
) -> None:
    words, said = words_in(language), PHRASES[language]
    ana.writes(said["shelter"])
    ana.writes(said["human"])
    ana.writes(said["yes"])
    handoff = arta.finds(ana.conversation)
    arta.claims(handoff)
    assert ana.reads().text == words.message("handoff_joined", name="Arta")
    assert ana.writes(said["police"]) == []
    stop = words.message("handoff_stop_words").split(",")[0].strip()
    assert ana.writes(stop).text == words.message("handoff_left", name="Arta")
    assert arta.sees(ana.conversation) is None
    assert words.section("ask_police", "in_short") in ana.writes(said["police"]).text


def test_while_she_waits_the_assistant_answers_tells_her_place_and_takes_it_back(
    ana: WebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    words = words_in("en")
    ana.writes("I want to talk to a real person")
    asked = ana.taps('/human{"step":"ask"}')
    assert asked.text == words.message("handoff_asked", place="1")
    assert words.section("ask_police", "in_short") in ana.writes("do I have to talk to the police?").text
    waiting = ana.writes("I want to talk to a real person").text
    assert waiting.startswith(words.message("handoff_waiting", place="1", wait="").partition("\n")[0])
    assert ana.writes("stop").text == words.message("handoff_taken_back")
    assert arta.sees(ana.conversation) is None


def test_a_no_to_the_offer_asks_nobody(ana: WebPerson, arta: Advocate) -> None:
    assert ana.writes("I want to talk to a real person").payloads == ['/human{"step":"ask"}', "/deny"]
    assert "question" in ana.slots
    ana.writes("no")
    assert "question" not in ana.slots
    ana.writes("yes")
    assert arta.sees(ana.conversation) is None


def test_with_nobody_here_she_reads_whom_to_call_and_her_wish_is_kept_only_if_she_wants(
    ana: WebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    words = words_in("en")
    arta.is_here(False)
    assert words.message("handoff_offer_away") in ana.writes("I want to talk to a real person").text
    assert arta.sees(ana.conversation) is None
    assert ana.writes("yes").text == words.message("handoff_kept")
    assert arta.finds(ana.conversation).state == State.REQUESTED
    arta.is_here(True)
    soon(lambda: arta.finds(ana.conversation).state == State.WAITING, 15, "the wish is in the queue")
    ana.writes("stop")


def test_in_danger_she_reads_what_to_do_first_and_is_first_in_the_queue(
    ana: WebPerson, new_web_person: NewWebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    words = words_in("en")
    bea = new_web_person(on=ana.waypost)
    bea.writes("I want to talk to a real person")
    bea.taps('/human{"step":"ask"}')
    assert words.message("in_danger") in ana.writes("help me, they locked me in the room").text
    ana.writes("I want to talk to a real person")
    ana.taps('/human{"step":"ask"}')
    assert arta.finds(ana.conversation).danger
    queue = [handoff.conversation_id for handoff in arta.queue()]
    assert queue.index(ana.conversation) < queue.index(bea.conversation)
    ana.writes("stop")
    bea.writes("stop")


@pytest.mark.parametrize("meaning", ["in_danger", "self_harm", "is_minor"])
def test_with_an_advocate_safety_is_answered_in_the_same_reply_and_the_advocate_reads_it_too(
    ana: WebPerson, arta: Advocate, words_in: WordsIn, meaning: str
) -> None:
    said = PHRASES["en"][meaning]
    handoff = _is_with(arta, ana)
    assert ana.writes(said).text == words_in("en").message(meaning)
    assert [message.text for message in arta.reads(handoff)] == [said]
    assert arta.finds(ana.conversation).danger == (meaning == "in_danger")


def test_with_an_advocate_she_can_change_the_language_and_the_advocates_words_are_introduced_in_it(
    ana: WebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    handoff = _is_with(arta, ana)
    ana.writes("Shqip")
    ana.writes("jam vetëm")
    arta.says(handoff, "Mirë.")
    assert ana.reads().text == words_in("sq").message("handoff_said", name="Arta", text="Mirë.")
    assert arta.finds(ana.conversation).language == "sq"


def test_with_an_advocate_she_deletes_everything_and_a_no_keeps_it(
    ana: WebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    words = words_in("en")
    handoff = _is_with(arta, ana)
    ana.writes("my story")
    assert ana.writes("delete this chat").text == words.message("erase_web")
    assert ana.writes("no").text == words.message("erase_not_done")
    assert [message.text for message in arta.reads(handoff)] == ["my story"]
    ana.writes("delete this chat")
    ana.writes("yes")
    assert ana.waypost.tables.traces(ana.conversation) == {}
    assert arta.reads(handoff) == []
    ended = arta.ended(handoff)
    assert ended is not None and ended.outcome == "erased"


def test_a_yes_to_the_advocate_deletes_nothing(ana: WebPerson, arta: Advocate, words_in: WordsIn) -> None:
    handoff = _is_with(arta, ana)
    assert ana.writes("delete this chat").text == words_in("en").message("erase_web")
    assert ana.writes("wait, one more question") == []
    arta.says(handoff, "Do you have something to eat?")
    ana.reads()
    assert ana.writes("yes") == []
    assert [message.text for message in arta.reads(handoff)] == ["wait, one more question", "yes"]


def test_a_button_that_she_taps_and_a_number_that_she_writes_go_to_the_advocate(
    ana: WebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    handoff = _is_with(arta, ana)
    arta.says(handoff, "How many children are with you?")
    ana.reads()
    assert ana.writes("2") == []
    assert ana.taps("/ask_shelter") == []
    assert [message.text for message in arta.reads(handoff)] == ["2", words_in("en").button("ask_shelter")]


def test_the_name_that_she_gives_is_hers_to_choose_and_may_be_left_out(
    ana: WebPerson, arta: Advocate, words_in: WordsIn
) -> None:
    words = words_in("en")
    ana.writes("I want to talk to a real person")
    ana.taps('/human{"step":"ask"}')
    assert arta.finds(ana.conversation).called is None
    assert ana.taps('/human{"step":"name"}').text == words.message("handoff_name")
    assert ana.writes("Maria  the\nsecond").text == words.message("handoff_name_taken", called="Maria the second")
    assert arta.finds(ana.conversation).called == "Maria the second"


def test_a_cry_for_help_is_no_name(ana: WebPerson, arta: Advocate, words_in: WordsIn) -> None:
    ana.writes("I want to talk to a real person")
    ana.taps('/human{"step":"ask"}')
    ana.taps('/human{"step":"name"}')
    assert ana.writes(PHRASES["en"]["in_danger"]).text == words_in("en").message("in_danger")
    handoff = arta.finds(ana.conversation)
    assert handoff.called is None and handoff.danger


def test_what_has_no_words_goes_to_the_advocate_and_the_assistant_says_nothing(
    waypost: Waypost, telegram: TelegramBehindProxy, arta: Advocate
) -> None:
    ana = TelegramPerson(waypost, telegram, next(_chat_ids))
    handoff = _is_with(arta, ana)
    ana.taken_in(ana.person.sends(location={"latitude": 42.6, "longitude": 21.1}))
    ana.taken_in(ana.person.sends(voice={"file_id": telegram.keep_file("voice/file_1.oga", b"OggS"), "duration": 2}))
    assert ana.reads() == []
    assert [(one.kind, one.media is not None) for one in arta.reads(handoff)] == [
        (Kind.LOCATION, False),
        (Kind.VOICE, True),
    ]


def test_without_rasa_her_words_still_reach_the_advocate(ana: WebPerson, arta: Advocate) -> None:
    handoff = _is_with(arta, ana)
    with ana.waypost.stopped("actions"):
        ana.sends("are you still there?")
        soon(lambda: arta.reads(handoff), 25, "her words at the desk")
    assert [message.text for message in arta.reads(handoff)] == ["are you still there?"]


@pytest.mark.parametrize("part", ["front door", "rasa", "actions"])
def test_a_process_that_is_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    ana: WebPerson, arta: Advocate, part: str
) -> None:
    handoff = _is_with(arta, ana)
    arta.says(handoff, "before")
    ana.sends("first")
    ana.waypost.kill(part)
    arta.says(handoff, "after")
    ana.waypost.wait_until_well(within=90)
    ana.sends("second")
    heard = ana.reads(within=60).text
    assert heard.count("before") == heard.count("after") == 1
    assert [message.text for message in arta.reads(handoff)] == ["first", "second"]
    arta.closes(handoff)


def _is_with(advocate: Advocate, person: WebPerson | TelegramPerson) -> Handoff:
    """She has asked, the advocate is with her, and she has read that."""
    person.writes("I want to talk to a real person")
    person.taps('/human{"step":"ask"}')
    handoff = advocate.finds(person.conversation)
    advocate.claims(handoff)
    person.reads()
    return handoff

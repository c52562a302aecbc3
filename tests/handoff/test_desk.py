"""Each step of a handoff: who may take it, what she reads, and what is left. On SQLite and on PostgreSQL."""

import asyncio

import pytest

from bot.channels.message import Kind
from bot.content.words import Words
from bot.handoff.desk import TYPING_SECONDS, Company, Desk, NotSafeYet, StepRefused, WindowClosed
from bot.storage import advocates, audit, handoffs, inbox, retention
from bot.storage.database import DAY, Database
from bot.storage.handoffs import QUEUED, Outcome, State, WhenSafe
from tests.handoff.conftest import NewSurvivor, Survivor, an_advocate, content
from tests.storage.conftest import Clock, Open


async def test_with_an_advocate_here_she_is_in_the_queue_and_what_is_seen_of_her_is_three_things(
    ana: Survivor, arta: int
) -> None:
    handoff = await ana.asks(language="sq", country="XK", topic="ask_shelter")
    assert (handoff.state, handoff.danger) == (State.WAITING, False)
    assert (handoff.language, handoff.country, handoff.topic) == ("sq", "XK", "ask_shelter")


async def test_with_nobody_here_her_wish_is_kept_until_somebody_is(
    ana: Survivor, desk: Desk, database: Database
) -> None:
    await an_advocate(database, "arta", here=False)
    assert (await ana.asks()).state == State.REQUESTED
    await desk.tend()
    assert (await ana.asks()).state == State.REQUESTED
    arta = await advocates.by_login(database, "arta")
    assert arta is not None
    async with database.begin() as session:
        await advocates.change(session, arta.id, here=1)
    await desk.tend()
    handoff = await ana.handoff()
    assert handoff is not None and handoff.state == State.WAITING


async def test_asking_twice_is_one_wish(ana: Survivor, arta: int, database: Database) -> None:
    await ana.asks()
    await ana.asks()
    assert len(await handoffs.queue(database, QUEUED)) == 1


async def test_who_is_in_danger_is_first_then_who_waits_longest(
    new_survivor: NewSurvivor, arta: int, database: Database, desk: Desk
) -> None:
    people = [new_survivor(name) for name in ("ana", "bea", "cara")]
    for person in people:
        await person.asks()
    await people[1].does(desk.is_in_danger)
    queue = await handoffs.queue(database, QUEUED)
    assert [handoff.conversation_id for handoff in queue] == [people[n].conversation_id for n in (1, 0, 2)]
    places = [view["place"] for person in people if (view := await desk.view(person.conversation_id))]
    assert places == [2, 1, 3]


async def test_of_twenty_who_claim_one_handoff_one_has_it(ana: Survivor, open_database: Open, desk: Desk) -> None:
    database = await open_database()
    staff = [await an_advocate(database, f"advocate{number}") for number in range(20)]
    handoff = await ana.asks()
    desks = [Desk(await open_database(), content, {}) for _ in range(4)]

    async def claim(number: int) -> bool:
        try:
            await desks[number % 4].claim(handoff.id, staff[number])
        except StepRefused:
            return False
        return True

    taken = await asyncio.gather(*map(claim, range(20)))
    assert sum(taken) == 1
    held = await ana.handoff()
    assert held is not None and held.advocate_id == staff[taken.index(True)]


async def test_she_reads_who_is_here_and_what_the_advocate_says_with_the_name(
    ana: Survivor, arta: int, desk: Desk, words: Words
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await desk.send(handoff.id, arta, "I am here with you.", "1")
    assert await ana.reads() == [
        words.message("handoff_joined", name="Arta"),
        words.message("handoff_said", name="Arta", text="I am here with you."),
    ]


async def test_a_message_that_is_sent_twice_arrives_once(ana: Survivor, arta: int, desk: Desk) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.reads()
    assert await desk.send(handoff.id, arta, "hello", "key")
    assert not await desk.send(handoff.id, arta, "hello", "key")
    assert len(await ana.reads()) == 1


async def test_what_she_writes_is_there_once_though_its_worker_is_killed(
    ana: Survivor, arta: int, desk: Desk, database: Database, desk_clock: Clock
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    lost = await ana.brings("I can talk now")
    desk_clock.ahead += inbox.LEASE_SECONDS + 1
    again = await inbox.claim(database, "another")
    assert again is not None
    await inbox.finish(database, again, [], [desk.writes(again.message, again.row_id)])
    with pytest.raises(inbox.ClaimLost):
        await inbox.finish(database, lost, [], [desk.writes(lost.message, lost.row_id)])
    assert [(one.sender, one.text) for one in await handoffs.messages(database, handoff.id)] == [
        ("her", "I can talk now")
    ]


async def test_her_voice_message_comes_with_what_the_platform_needs_to_give_it(
    ana: Survivor, arta: int, desk: Desk, database: Database
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.writes("", kind=Kind.VOICE, media="file-1")
    (message,) = await handoffs.messages(database, handoff.id)
    assert (message.kind, message.media) == (Kind.VOICE, "file-1")


async def test_only_who_holds_it_may_write_pass_on_or_end(ana: Survivor, arta: int, besa: int, desk: Desk) -> None:
    handoff = await ana.asks()
    with pytest.raises(StepRefused):
        await desk.send(handoff.id, arta, "before the claim", "1")
    await desk.claim(handoff.id, arta)
    for step in (
        desk.send(handoff.id, besa, "not mine", "2"),
        desk.transfer(handoff.id, besa, arta),
        desk.put_back(handoff.id, besa),
        desk.close(handoff.id, besa, Outcome.HELPED),
        desk.claim(handoff.id, besa),
    ):
        with pytest.raises(StepRefused):
            await step


async def test_passed_on_she_reads_who_is_here_now(
    ana: Survivor, arta: int, besa: int, desk: Desk, words: Words
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.reads()
    await desk.transfer(handoff.id, arta, besa)
    assert await ana.reads() == [words.message("handoff_joined", name="Besa")]
    await desk.send(handoff.id, besa, "hello", "1")


async def test_put_back_she_is_told_and_waits(ana: Survivor, arta: int, besa: int, desk: Desk, words: Words) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.reads()
    await desk.put_back(handoff.id, arta)
    assert await ana.reads() == [words.message("handoff_put_back", name="Arta")]
    await desk.claim(handoff.id, besa)
    assert await ana.reads() == [words.message("handoff_joined", name="Besa")]


async def test_closed_she_has_the_assistant_again_and_nothing_that_was_written_is_left(
    ana: Survivor, arta: int, desk: Desk, database: Database, words: Words
) -> None:
    handoff = await ana.asks()
    await ana.does(desk.is_called("Maria"))
    await desk.claim(handoff.id, arta)
    await ana.writes("my story")
    await desk.send(handoff.id, arta, "I listen.", "1")
    await ana.reads()
    await desk.close(handoff.id, arta, Outcome.HELPED)
    (farewell,) = await ana.waiting_messages()
    assert words.message("handoff_closed", name="Arta") in farewell.text
    assert words.message("handoff_deleted") in farewell.text
    assert [choice.payload for choice in farewell.choices] == ["/ask_next_steps", "/menu", "/human"]
    assert await handoffs.messages(database, handoff.id) == []
    assert await ana.handoff() is None
    ended = await handoffs.get(database, handoff.id)
    assert ended is not None and (ended.conversation_id, ended.called, ended.outcome) == (None, None, Outcome.HELPED)
    view = await desk.view(ana.conversation_id)
    assert view is not None and not view["waits"] and not view["with_advocate"]


async def test_kept_for_some_days_it_is_deleted_after_them(
    ana: Survivor, arta: int, database: Database, desk: Desk, desk_clock: Clock, words: Words
) -> None:
    keeping = Desk(database, content, {}, kept_days=2)
    handoff = await ana.asks()
    await keeping.claim(handoff.id, arta)
    await ana.writes("my story")
    await keeping.close(handoff.id, arta, Outcome.HELPED)
    assert words.message("handoff_deleted_later", duration="2 days") in (await ana.reads())[-1]
    desk_clock.ahead += DAY
    await keeping.forget()
    assert len(await handoffs.messages(database, handoff.id)) == 1
    desk_clock.ahead += DAY + 1
    await keeping.forget()
    assert await handoffs.messages(database, handoff.id) == []


async def test_she_withdraws_while_she_waits_and_nobody_can_claim_it(ana: Survivor, arta: int, desk: Desk) -> None:
    handoff = await ana.asks()
    await ana.does(desk.stops)
    assert await ana.handoff() is None
    with pytest.raises(StepRefused):
        await desk.claim(handoff.id, arta)


async def test_she_ends_it(ana: Survivor, arta: int, desk: Desk, database: Database) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.does(desk.stops)
    ended = await handoffs.get(database, handoff.id)
    assert ended is not None and (ended.state, ended.outcome) == (State.CLOSED, Outcome.SHE_ENDED)
    with pytest.raises(StepRefused):
        await desk.send(handoff.id, arta, "are you there?", "1")


async def test_she_deletes_everything_and_the_advocate_sees_that_she_did(
    ana: Survivor, arta: int, desk: Desk, database: Database
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.writes("my story")
    assert await retention.erase_conversation(database, "web", "ana", [])
    ended = await handoffs.get(database, handoff.id)
    assert ended is not None and (ended.state, ended.outcome) == (State.WITHDRAWN, Outcome.ERASED)
    assert ended.conversation_id is None
    assert await handoffs.messages(database, handoff.id) == []
    with pytest.raises(StepRefused):
        await desk.send(handoff.id, arta, "are you there?", "1")


async def test_an_advocate_who_falls_silent_does_not_leave_her_alone(
    ana: Survivor, arta: int, desk: Desk, desk_clock: Clock, words: Words
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await desk.send(handoff.id, arta, "Tell me.", "1")
    desk_clock.ahead += 60
    await ana.writes("I need a place tonight")
    await ana.reads()
    desk_clock.ahead += 29 * 60
    await desk.tend()
    assert await ana.handoff() is None
    (told,) = await ana.reads()
    assert told == words.message("handoff_silent", name="Arta")


async def test_while_she_is_silent_the_advocate_may_wait(
    ana: Survivor, arta: int, desk: Desk, desk_clock: Clock
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    desk_clock.ahead += 5 * 3600
    await desk.tend()
    assert await ana.handoff() is not None


async def test_who_wants_no_message_before_she_writes_gets_none(
    ana: Survivor, arta: int, desk: Desk, words: Words
) -> None:
    handoff = await ana.asks()
    await ana.does(desk.says_when(WhenSafe.AFTER_HER))
    await desk.claim(handoff.id, arta)
    assert await ana.reads() == []
    with pytest.raises(NotSafeYet):
        await desk.send(handoff.id, arta, "hello", "1")
    assert await ana.reads() == []
    await ana.writes("I am alone now")
    assert await ana.reads() == [words.message("handoff_joined", name="Arta")]
    assert await desk.send(handoff.id, arta, "hello", "1")


async def test_an_advocate_who_comes_and_goes_before_she_was_told_is_not_told_of(
    ana: Survivor, arta: int, desk: Desk
) -> None:
    handoff = await ana.asks()
    await ana.does(desk.says_when(WhenSafe.AFTER_HER))
    await desk.claim(handoff.id, arta)
    await desk.put_back(handoff.id, arta)
    await desk.claim(handoff.id, arta)
    await desk.close(handoff.id, arta, Outcome.NO_ANSWER_FROM_HER)
    assert await ana.reads() == []


async def test_what_she_writes_while_the_advocate_leaves_is_not_lost(
    ana: Survivor, arta: int, desk: Desk, database: Database
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    claimed = await ana.brings("are you there?")
    await desk.close(handoff.id, arta, Outcome.HELPED)
    with pytest.raises(StepRefused):
        await inbox.finish(database, claimed, [], [desk.writes(claimed.message, claimed.row_id)])
    await inbox.hold(database, claimed, [], retry_in=0.0)
    again = await inbox.claim(database, "worker")
    assert again is not None and again.message.text == "are you there?"


async def test_who_wants_none_at_night_gets_it_by_day(
    ana: Survivor, arta: int, desk: Desk, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    daylight = [False]
    monkeypatch.setattr("bot.handoff.desk.is_day", lambda *_: daylight[0])
    handoff = await ana.asks()
    await ana.does(desk.says_when(WhenSafe.BY_DAY))
    await desk.claim(handoff.id, arta)
    await desk.tend()
    assert await ana.reads() == []
    daylight[0] = True
    await desk.tend()
    await desk.tend()
    assert await ana.reads() == [words.message("handoff_joined", name="Arta")]


async def test_after_whatsapps_24_hours_only_the_template_goes(
    new_survivor: NewSurvivor, arta: int, desk: Desk, desk_clock: Clock
) -> None:
    ana = new_survivor("whatsapp:+38344700001", "whatsapp")
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.writes("hello")
    await ana.reads()
    desk_clock.ahead += 24 * 3600 + 1
    with pytest.raises(WindowClosed):
        await desk.send(handoff.id, arta, "hello", "1")
    assert await ana.waiting_messages() == []
    assert await desk.reopen(handoff.id, arta, "2")
    (template,) = await ana.waiting_messages()
    assert template.reopens


async def test_the_template_too_waits_until_it_is_safe(
    new_survivor: NewSurvivor, arta: int, desk: Desk, desk_clock: Clock
) -> None:
    ana = new_survivor("whatsapp:+38344700001", "whatsapp")
    handoff = await ana.asks()
    await ana.does(desk.says_when(WhenSafe.AFTER_HER))
    await desk.claim(handoff.id, arta)
    desk_clock.ahead += 24 * 3600 + 1
    with pytest.raises(NotSafeYet):
        await desk.reopen(handoff.id, arta, "1")
    assert await ana.waiting_messages() == []


async def test_how_long_it_usually_takes_is_told_when_enough_is_known(
    new_survivor: NewSurvivor, arta: int, desk: Desk, desk_clock: Clock
) -> None:
    for number in range(handoffs.FEWEST_WAITS):
        person = new_survivor(f"person {number}")
        view = await desk.view(person.conversation_id)
        assert view is not None and view["usual_minutes"] is None
        handoff = await person.asks()
        desk_clock.ahead += 600
        async with desk.database.begin() as session:
            await advocates.change(session, arta, seen_at=desk_clock())
        await desk.claim(handoff.id, arta)
    view = await desk.view("anybody")
    assert view is not None and view["usual_minutes"] == 10


async def test_without_an_advocate_there_is_nothing_to_offer(desk: Desk) -> None:
    assert await desk.view("anybody") is None


async def test_a_note_that_all_are_away_counts_more_than_who_is_here(arta: int, desk: Desk, database: Database) -> None:
    view = await desk.view("anybody")
    assert view is not None and view["here"]
    async with database.begin() as session:
        await advocates.write_note(database, session, advocates.AWAY, "1")
    view = await desk.view("anybody")
    assert view is not None and not view["here"]


async def test_each_sees_that_the_other_writes_for_some_seconds(
    ana: Survivor, arta: int, desk: Desk, desk_clock: Clock, words: Words
) -> None:
    handoff = await ana.asks()
    assert await desk.company(ana.conversation_id) is None
    await desk.claim(handoff.id, arta)
    assert await desk.company(ana.conversation_id) == Company("")
    await desk.advocate_types(handoff.id, arta)
    await desk.she_types(ana.conversation_id)
    assert await desk.company(ana.conversation_id) == Company(words.message("handoff_writing", name="Arta"))
    seen = await ana.handoff()
    assert seen is not None and 0 < seen.she_types_until - desk_clock() <= TYPING_SECONDS
    desk_clock.ahead += TYPING_SECONDS
    assert await desk.company(ana.conversation_id) == Company("")


async def test_what_was_sent_is_not_being_written_any_more(
    ana: Survivor, arta: int, desk: Desk, desk_clock: Clock
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await desk.advocate_types(handoff.id, arta)
    await desk.send(handoff.id, arta, "I am here with you.", "1")
    await desk.she_types(ana.conversation_id)
    await ana.writes("thank you")
    seen = await ana.handoff()
    assert seen is not None and (seen.advocate_types_until, seen.she_types_until) == (0.0, 0.0)


async def test_nobody_but_who_holds_it_is_seen_to_write_and_not_before_she_knows(
    ana: Survivor, arta: int, besa: int, desk: Desk
) -> None:
    handoff = await ana.asks()
    await desk.she_types(ana.conversation_id)
    waits = await ana.handoff()
    assert waits is not None and waits.she_types_until == 0.0
    await ana.does(desk.says_when(WhenSafe.AFTER_HER))
    await desk.claim(handoff.id, arta)
    with pytest.raises(StepRefused):
        await desk.advocate_types(handoff.id, besa)
    await desk.advocate_types(handoff.id, arta)
    assert await desk.company(ana.conversation_id) is None
    await ana.writes("are you there?")
    assert await desk.company(ana.conversation_id) == Company("")


async def test_what_a_disabled_account_holds_is_put_back(
    ana: Survivor, arta: int, desk: Desk, database: Database, words: Words
) -> None:
    handoff = await ana.asks()
    await desk.claim(handoff.id, arta)
    await ana.reads()
    async with database.begin() as session:
        await advocates.change(session, arta, disabled=1)
    await desk.tend()
    waits = await ana.handoff()
    assert waits is not None and (waits.state, waits.advocate_id) == (State.WAITING, None)
    assert await ana.reads() == [words.message("handoff_put_back", name="Arta")]
    put_back = (await audit.read(database))[0]
    assert (put_back.action, put_back.advocate_id) == ("put_back", None)

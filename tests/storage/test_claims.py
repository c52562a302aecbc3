"""The inbox and the outbox under many workers: each message to one of them, each conversation to one at a time, all in order."""

import asyncio
import random
from collections import defaultdict

import pytest

from bot.channels.message import OutboundMessage
from bot.storage import claims, inbox, outbox, retention
from bot.storage.database import Database
from bot.storage.models import InboxRow, OutboxRow
from tests.storage.conftest import Clock, Open, a_message

WORKERS, PEOPLE, MESSAGES = 12, 8, 6
REPLY = [OutboundMessage("first"), OutboundMessage("second")]


async def test_a_repeat_is_stored_once_however_many_bring_it_at_once(open_database: Open) -> None:
    databases = [await open_database() for _ in range(3)]
    message = a_message("ana")
    stored = await asyncio.gather(*(inbox.take_in(database, message) for database in databases * 5))
    assert sum(stored) == 1
    assert await claims.waiting(databases[0], InboxRow) == 1


async def test_many_workers_never_share_a_message_or_a_conversation(open_database: Open) -> None:
    databases = [await open_database() for _ in range(3)]
    for number in range(MESSAGES):
        for person in range(PEOPLE):
            await inbox.take_in(databases[0], a_message(f"person {person}", number, text=str(number)))
    in_hand: set[str] = set()
    answered: dict[str, list[str]] = defaultdict(list)

    async def work(name: str, database: Database) -> None:
        while await claims.waiting(database, InboxRow):
            claimed = await inbox.claim(database, name)
            if claimed is None:
                await asyncio.sleep(0.01)
                continue
            assert claimed.conversation_id not in in_hand
            in_hand.add(claimed.conversation_id)
            await asyncio.sleep(random.uniform(0, 0.01))
            answered[claimed.message.address].append(claimed.message.text)
            in_hand.remove(claimed.conversation_id)
            await inbox.finish(database, claimed, REPLY)

    await asyncio.gather(*(work(f"worker {number}", databases[number % 3]) for number in range(WORKERS)))
    assert answered == {f"person {person}": [str(number) for number in range(MESSAGES)] for person in range(PEOPLE)}
    assert await claims.waiting(databases[0], OutboxRow) == PEOPLE * MESSAGES * len(REPLY)


async def test_many_workers_deliver_each_part_once_and_in_order(open_database: Open) -> None:
    databases = [await open_database() for _ in range(3)]
    for person in range(PEOPLE):
        await inbox.take_in(databases[0], a_message(f"person {person}"))
        claimed = await inbox.claim(databases[0], "worker")
        assert claimed is not None
        await inbox.finish(databases[0], claimed, [OutboundMessage(str(number)) for number in range(MESSAGES)])
    arrived: dict[str, list[str]] = defaultdict(list)

    async def deliver(name: str, database: Database) -> None:
        while await claims.waiting(database, OutboxRow):
            part = await outbox.claim(database, name, ["telegram"])
            if part is None:
                await asyncio.sleep(0.01)
                continue
            assert part.message is not None
            await asyncio.sleep(random.uniform(0, 0.01))
            arrived[part.address].append(part.message.text)
            await outbox.delivered(database, part, "1")

    await asyncio.gather(*(deliver(f"worker {number}", databases[number % 3]) for number in range(WORKERS)))
    assert arrived == {f"person {person}": [str(number) for number in range(MESSAGES)] for person in range(PEOPLE)}


async def test_the_next_message_of_a_conversation_waits_for_the_one_before(database: Database) -> None:
    for number in (1, 2):
        await inbox.take_in(database, a_message("ana", number, text=f"message {number}"))
    first = await inbox.claim(database, "a")
    assert first is not None and first.message.text == "message 1"
    assert await inbox.claim(database, "b") is None
    await inbox.finish(database, first, [])
    second = await inbox.claim(database, "b")
    assert second is not None and second.message.text == "message 2"


async def test_a_held_message_holds_the_next_and_comes_again_when_due(database: Database, clock: Clock) -> None:
    for number in (1, 2):
        await inbox.take_in(database, a_message("ana", number, text=f"message {number}"))
    first = await inbox.claim(database, "a")
    assert first is not None
    await inbox.hold(database, first, [OutboundMessage("later")], retry_in=8)
    assert await inbox.claim(database, "a") is None
    clock.ahead += 9
    again = await inbox.claim(database, "a")
    assert again is not None and again.message.text == "message 1" and again.attempts == 2
    assert again.held_at is not None


async def test_after_its_lease_a_message_is_taken_up_and_the_slow_worker_loses_it(
    database: Database, clock: Clock
) -> None:
    await inbox.take_in(database, a_message("ana"))
    slow = await inbox.claim(database, "slow")
    assert slow is not None
    clock.ahead += inbox.LEASE_SECONDS - 1
    assert await inbox.claim(database, "quick") is None
    clock.ahead += 2
    quick = await inbox.claim(database, "quick")
    assert quick is not None and quick.row_id == slow.row_id
    with pytest.raises(inbox.ClaimLost):
        await inbox.finish(database, slow, REPLY)
    with pytest.raises(inbox.ClaimLost):
        await inbox.hold(database, slow, REPLY, retry_in=1)
    await inbox.finish(database, quick, REPLY[:1])
    with pytest.raises(inbox.ClaimLost):
        await inbox.finish(database, slow, REPLY)
    assert await claims.waiting(database, OutboxRow) == 1


async def test_of_two_turns_of_one_worker_only_the_first_is_stored(database: Database, clock: Clock) -> None:
    await inbox.take_in(database, a_message("ana"))
    first = await inbox.claim(database, "front door")
    clock.ahead += inbox.LEASE_SECONDS + 1
    second = await inbox.claim(database, "front door")
    assert first is not None and second is not None
    await inbox.finish(database, second, REPLY)
    with pytest.raises(inbox.ClaimLost):
        await inbox.finish(database, first, REPLY)
    assert await claims.waiting(database, OutboxRow) == len(REPLY)


async def test_what_a_worker_held_is_taken_up_at_once_after_its_restart(database: Database) -> None:
    await inbox.take_in(database, a_message("ana"))
    await inbox.take_in(database, a_message("bea"))
    assert await inbox.claim(database, "killed") is not None
    assert await inbox.claim(database, "alive") is not None
    await claims.release(database, "killed")
    again = await inbox.claim(database, "killed")
    assert again is not None and again.message.address == "ana"
    assert await inbox.claim(database, "killed") is None


async def test_a_turn_that_was_lost_leaves_the_conversation_as_it_was(database: Database, clock: Clock) -> None:
    await inbox.take_in(database, a_message("ana"))
    lost = await inbox.claim(database, "killed")
    assert lost is not None
    await database.write_next_slots(lost.conversation_id, {"topic": "ask_police"})
    assert await database.read_slots(lost.conversation_id) is None
    clock.ahead += inbox.LEASE_SECONDS + 1
    again = await inbox.claim(database, "alive")
    assert again is not None and again.slots == {}
    await database.write_next_slots(again.conversation_id, {"topic": "ask_shelter"})
    await inbox.finish(database, again, REPLY)
    assert await database.read_slots(again.conversation_id) == {"topic": "ask_shelter"}


async def test_erased_while_a_worker_has_her_message_nothing_of_it_is_stored(database: Database) -> None:
    await inbox.take_in(database, a_message("ana"))
    claimed = await inbox.claim(database, "a")
    assert claimed is not None
    assert await retention.erase_conversation(database, "telegram", "ana", [])
    await database.write_next_slots(claimed.conversation_id, {"topic": "ask_police"})
    with pytest.raises(inbox.ClaimLost):
        await inbox.finish(database, claimed, REPLY)
    with pytest.raises(inbox.ClaimLost):
        await inbox.hold(database, claimed, REPLY, retry_in=1)
    assert await claims.waiting(database, InboxRow) == 0
    assert await database.read_slots(claimed.conversation_id) is None


async def test_what_she_wrote_after_the_word_to_erase_begins_a_new_conversation(database: Database) -> None:
    await inbox.take_in(database, a_message("ana", 1, text="delete"))
    claimed = await inbox.claim(database, "a")
    assert claimed is not None
    await database.write_next_slots(claimed.conversation_id, {"country": "XK"})
    await inbox.take_in(database, a_message("ana", 2, text="hello"))
    await inbox.end_erased(database, claimed, [OutboundMessage("deleted")])
    part = await outbox.claim(database, "a", ["telegram"])
    assert part is not None and part.message is not None and part.message.text == "deleted"
    following = await inbox.claim(database, "a")
    assert following is not None and following.message.text == "hello" and following.slots == {}
    assert following.payloads == []

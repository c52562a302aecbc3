"""Forgetting by age: message text on delivery, repeats after two days, a conversation 30 days after her last message."""

from sqlalchemy import func, select

from bot.channels.message import Choice, OutboundMessage
from bot.storage import claims, inbox, outbox, retention
from bot.storage.database import Database
from bot.storage.models import Conversation, InboxRow, OutboxRow
from tests.storage.conftest import Clock, a_message

HOUR, DAY = 3600.0, 24 * 3600.0


async def rows(database: Database) -> dict[str, int]:
    async with database.begin() as session:
        tables = (Conversation, InboxRow, OutboxRow)
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }


async def converse(database: Database, address: str = "ana", channel: str = "telegram") -> None:
    """A message, its answer, and that delivered."""
    await inbox.take_in(database, a_message(address, channel=channel))
    claimed = await inbox.claim(database, "worker")
    assert claimed is not None
    await database.write_next_slots(claimed.conversation_id, {"topic": "ask_police"})
    await inbox.finish(database, claimed, [OutboundMessage("an answer", (Choice("Menu", "/menu"),))])
    part = await outbox.claim(database, "worker", [channel])
    assert part is not None
    await outbox.delivered(database, part, "1")


async def test_words_are_wiped_as_soon_as_they_are_delivered(database: Database) -> None:
    await converse(database)
    async with database.begin() as session:
        told = (await session.scalars(select(OutboxRow))).one()
        asked = (await session.scalars(select(InboxRow))).one()
    assert told.content is None and told.address is None
    assert asked.content is None


async def test_that_a_message_was_answered_is_known_for_two_days(database: Database, clock: Clock) -> None:
    await converse(database)
    clock.ahead += 2 * DAY - HOUR
    await retention.forget(database)
    assert not await inbox.take_in(database, a_message("ana"))
    clock.ahead += 2 * HOUR
    await retention.forget(database)
    assert await rows(database) == {"conversations": 1, "inbox": 0, "outbox": 0}


async def test_a_conversation_is_kept_30_days_after_her_last_message(database: Database, clock: Clock) -> None:
    await converse(database)
    clock.ahead += 29 * DAY
    await retention.forget(database)
    assert (await rows(database))["conversations"] == 1
    await inbox.take_in(database, a_message("ana", 2))
    clock.ahead += 29 * DAY
    await retention.forget(database)
    assert (await rows(database))["conversations"] == 1
    clock.ahead += 2 * DAY
    await retention.forget(database)
    assert await rows(database) == {"conversations": 0, "inbox": 0, "outbox": 0}


async def test_a_web_chat_is_kept_a_day(database: Database, clock: Clock) -> None:
    await converse(database, channel="web")
    await converse(database, "bea", channel="telegram")
    clock.ahead += DAY - HOUR
    await retention.forget(database)
    assert (await rows(database))["conversations"] == 2
    clock.ahead += 2 * HOUR
    await retention.forget(database)
    assert (await rows(database))["conversations"] == 1


async def test_what_could_not_be_answered_or_delivered_in_a_day_is_dropped(database: Database, clock: Clock) -> None:
    await inbox.take_in(database, a_message("ana"))
    claimed = await inbox.claim(database, "worker")
    assert claimed is not None
    await inbox.hold(database, claimed, [OutboundMessage("later")], retry_in=1)
    clock.ahead += DAY - HOUR
    await retention.forget(database)
    assert (await claims.waiting(database, InboxRow), await claims.waiting(database, OutboxRow)) == (1, 1)
    clock.ahead += 2 * HOUR
    await retention.forget(database)
    assert (await claims.waiting(database, InboxRow), await claims.waiting(database, OutboxRow)) == (0, 0)
    async with database.begin() as session:
        assert (await session.scalars(select(InboxRow.content))).all() == [None]
        assert (await session.scalars(select(OutboxRow.content))).all() == [None]


async def test_erasing_leaves_one_row_that_deletes_at_the_platform_and_then_none(
    database: Database, clock: Clock
) -> None:
    await converse(database)
    clock.ahead += 47 * HOUR
    await inbox.take_in(database, a_message("ana", 77))
    claimed = await inbox.claim(database, "worker")
    assert claimed is not None
    clock.ahead += 2 * HOUR
    await inbox.end_erased(database, claimed, [OutboundMessage("deleted")])
    assert await rows(database) == {"conversations": 0, "inbox": 0, "outbox": 1}
    part = await outbox.claim(database, "worker", ["telegram"])
    assert part is not None
    assert part.erases == ["77"], "what is older than 48 hours cannot be deleted at Telegram"
    await outbox.delivered(database, part, "5")
    assert await rows(database) == {"conversations": 0, "inbox": 0, "outbox": 0}


async def test_erasing_somebody_leaves_others_alone(database: Database) -> None:
    await converse(database)
    await converse(database, "bea")
    assert await retention.erase_conversation(database, "telegram", "ana", [])
    assert not await retention.erase_conversation(database, "telegram", "nobody", [])
    bea = database.pseudonyms.of("telegram", "bea")
    assert await database.read_slots(bea) == {"topic": "ask_police"}


async def test_last_words_after_an_erasure_that_cannot_be_delivered_are_forgotten_too(database: Database) -> None:
    await inbox.take_in(database, a_message("ana", 77))
    claimed = await inbox.claim(database, "worker")
    assert claimed is not None
    await inbox.end_erased(database, claimed, [OutboundMessage("deleted")])
    part = await outbox.claim(database, "worker", ["telegram"])
    assert part is not None
    await outbox.give_up(database, part)
    assert await rows(database) == {"conversations": 0, "inbox": 0, "outbox": 0}

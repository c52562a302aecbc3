"""The outbox: replies on their way, in order per conversation, wiped once the platform has them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.channels.message import Choice, OutboundMessage
from bot.storage import claims, handoffs
from bot.storage.database import Database, Session, now
from bot.storage.models import Conversation, InboxRow, OutboxRow

LEASE_SECONDS = 60.0
"""How long one delivery may take; after that another worker may try."""

DELETABLE_SECONDS = {"telegram": 48 * 3600.0}
"""How old a message may be that the platform still deletes: Telegram's bound for a bot (Bot API, deleteMessage). Twilio has none."""


@dataclass(frozen=True, repr=False)
class Unread:
    """One part that waits for a web chat. `after_erasure`: her conversation was erased, and this says so."""

    row_id: int
    message: OutboundMessage
    after_erasure: bool


@dataclass(frozen=True, repr=False)
class Part:
    """One part of a reply in this worker's hands."""

    row_id: int
    conversation_id: str
    worker: str
    attempts: int
    channel: str
    address: str
    message: OutboundMessage | None
    after_erasure: bool
    """Her conversation was erased: no trace of this part is kept either."""
    erases: list[str]


def put(
    database: Database, session: Session, conversation: Conversation, reply: list[OutboundMessage]
) -> list[OutboxRow]:
    """Add the parts of a reply to a conversation's queue, in the caller's transaction; returns their rows."""
    moment = now()
    rows = [
        OutboxRow(
            conversation_id=conversation.id,
            channel=conversation.channel,
            address=conversation.address,
            content=database.cipher.seal(_to_json(message)),
            created_at=moment,
            due_at=moment,
        )
        for message in reply
    ]
    session.add_all(rows)
    return rows


def choices(database: Database, conversation: Conversation, reply: list[OutboundMessage]) -> None:
    """What the numbers under this reply stand for."""
    conversation.payloads = database.cipher.seal([choice.payload for part in reply for choice in part.choices])


async def erase(
    database: Database, session: Session, conversation: Conversation, farewell: list[OutboundMessage]
) -> None:
    """Delete a conversation with all its rows; what remains is a row with the messages to delete at the platform, until that is done."""
    await handoffs.erase(session, conversation.id)
    young = now() - DELETABLE_SECONDS.get(conversation.channel, float("inf"))
    ids: list[str] = []
    for table, age in ((InboxRow, InboxRow.received_at), (OutboxRow, OutboxRow.created_at)):
        sealed = await session.scalars(
            select(table.platform_message_id).where(
                table.conversation_id == conversation.id, age > young, table.platform_message_id.is_not(None)
            )
        )
        ids += [database.cipher.open(value) for value in sealed if value]
    await session.execute(
        delete(InboxRow).where(InboxRow.conversation_id == conversation.id, InboxRow.done_at.is_not(None))
    )
    await session.execute(delete(OutboxRow).where(OutboxRow.conversation_id == conversation.id))
    if await session.scalar(select(func.count()).where(InboxRow.conversation_id == conversation.id)):
        # She wrote again meanwhile: those messages begin a new conversation.
        conversation.slots = conversation.slots_next = conversation.payloads = conversation.held_at = None
    else:
        await session.delete(conversation)
    moment = now()
    contents: list[OutboundMessage | None] = [*farewell] or [None]
    for position, message in enumerate(contents):
        session.add(
            OutboxRow(
                conversation_id=conversation.id,
                channel=conversation.channel,
                address=conversation.address,
                content=database.cipher.seal(_to_json(message)) if message else None,
                erases=database.cipher.seal(ids if position == 0 else []),
                created_at=moment,
                due_at=moment,
            )
        )


async def claim(database: Database, worker: str, channels: list[str]) -> Part | None:
    """The oldest part that is due on one of `channels` and has no earlier one open in its conversation; None when there is none."""
    async with database.begin() as session:
        row = await claims.claim(session, OutboxRow, worker, LEASE_SECONDS, OutboxRow.channel.in_(channels))
    return _part(database, row, worker) if row else None


async def delivered(database: Database, part: Part, platform_message_id: str | None, next_after: float = 0.0) -> None:
    """The platform has the part: wipe it. The conversation's next part is due in `next_after` seconds (the platform's pace)."""
    async with database.begin() as session:
        if part.after_erasure:
            await session.execute(delete(OutboxRow).where(OutboxRow.id == part.row_id))
        else:
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == part.row_id)
                .values(
                    done_at=now(),
                    content=None,
                    address=None,
                    platform_message_id=database.cipher.seal(platform_message_id) if platform_message_id else None,
                )
            )
        if next_after:
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.conversation_id == part.conversation_id, OutboxRow.done_at.is_(None))
                .values(due_at=now() + next_after)
            )


async def postpone(database: Database, part: Part, seconds: float) -> None:
    """The platform did not take the part now: try again in `seconds`."""
    async with database.begin() as session:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == part.row_id)
            .values(claimed_by=None, claimed_until=0.0, due_at=now() + seconds)
        )


async def give_up(database: Database, part: Part) -> None:
    """The platform will never take the part: wipe it and remember only that it failed; after an erasure not even that."""
    async with database.begin() as session:
        row = OutboxRow.id == part.row_id
        if part.after_erasure:
            await session.execute(delete(OutboxRow).where(row))
        else:
            await session.execute(
                update(OutboxRow).where(row).values(done_at=now(), failed=1, content=None, address=None, erases=None)
            )


async def unread(database: Database, conversation_id: str, after: int) -> list[Unread]:
    """What waits for a web chat that fetches its own messages, beyond the row `after`, oldest first."""
    async with database.begin() as session:
        rows = await session.scalars(
            select(OutboxRow)
            .where(OutboxRow.conversation_id == conversation_id, OutboxRow.done_at.is_(None), OutboxRow.id > after)
            .order_by(OutboxRow.id)
        )
        return [
            Unread(row.id, _from_json(database.cipher.open(row.content)), after_erasure=row.erases is not None)
            for row in rows
            if row.content is not None
        ]


async def read_through(database: Database, conversation_id: str, through: int) -> None:
    """The web chat shows everything up to the row `through`: wipe it."""
    async with database.begin() as session:
        await session.execute(
            delete(OutboxRow).where(
                OutboxRow.conversation_id == conversation_id,
                OutboxRow.id <= through,
                or_(OutboxRow.erases.is_not(None), OutboxRow.done_at.is_not(None)),
            )
        )
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.conversation_id == conversation_id, OutboxRow.id <= through, OutboxRow.done_at.is_(None))
            .values(done_at=now(), content=None, address=None)
        )


def _part(database: Database, row: OutboxRow, worker: str) -> Part:
    cipher = database.cipher
    return Part(
        row_id=row.id,
        conversation_id=row.conversation_id,
        worker=worker,
        attempts=row.attempts,
        channel=row.channel,
        address=cipher.open(row.address) if row.address else "",
        message=_from_json(cipher.open(row.content)) if row.content else None,
        after_erasure=row.erases is not None,
        erases=cipher.open(row.erases) if row.erases else [],
    )


def _to_json(message: OutboundMessage) -> dict[str, Any]:
    choices = [[choice.title, choice.payload] for choice in message.choices]
    return {"text": message.text, "choices": choices, "reopens": message.reopens}


def _from_json(value: dict[str, Any]) -> OutboundMessage:
    choices = tuple(Choice(title, payload) for title, payload in value["choices"])
    return OutboundMessage(value["text"], choices, value.get("reopens", False))

"""Handoffs in the database: the queue, the messages, and the one way to change a state, which is taken by one caller only."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.channels.message import Kind
from bot.storage.database import DAY, Database, Session, now
from bot.storage.models import Conversation, HandoffMessageRow, HandoffRow, OutboxRow

WAITS_COUNTED = 30 * DAY
MOST_WAITS, FEWEST_WAITS = 50, 5
"""So many of the newest are looked at, since every message asks; fewer than these say nothing of how long it usually takes."""


class State(StrEnum):
    REQUESTED = "requested"
    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


QUEUED = (State.REQUESTED, State.WAITING)
OPEN = (*QUEUED, State.ACTIVE)


class WhenSafe(StrEnum):
    """When she may be written to first."""

    ANY_TIME = "any_time"
    BY_DAY = "by_day"
    AFTER_HER = "after_her"


class Outcome(StrEnum):
    """How a handoff ended. Those that an advocate chooses from are `CHOSEN`."""

    HELPED = "helped"
    REFERRED = "referred"
    CALL_AGREED = "call_agreed"
    NO_ANSWER_FROM_HER = "no_answer_from_her"
    NOT_FOR_US = "not_for_us"
    SHE_ENDED = "she_ended"
    ADVOCATE_SILENT = "advocate_silent"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, repr=False)
class Handoff:
    """One row of `HandoffRow`, with what she wants to be called in plain words. Times are seconds since the epoch."""

    id: int
    conversation_id: str | None
    channel: str
    state: str
    language: str
    country: str | None
    topic: str | None
    danger: bool
    when_safe: str
    called: str | None
    advocate_id: int | None
    asked_at: float
    waiting_since: float | None
    joined_at: float | None
    told_joined: bool
    wrote_at: float
    answered_at: float | None
    she_types_until: float
    advocate_types_until: float
    staff_told_at: float | None
    ended_at: float | None
    outcome: str | None


@dataclass(frozen=True, repr=False)
class HandoffMessage:
    """One message of a handoff. `delivery` is `waiting`, `delivered` or `failed`; None for hers."""

    id: int
    sender: str
    kind: Kind
    text: str
    media: str | None
    sent_at: float
    delivery: str | None


async def of_conversation(database: Database, session: Session, conversation_id: str) -> Handoff | None:
    """Her open handoff; None when there is none."""
    row = await session.scalar(select(HandoffRow).where(HandoffRow.conversation_id == conversation_id))
    return _handoff(database, row) if row else None


async def get(database: Database, handoff_id: int) -> Handoff | None:
    async with database.begin() as session:
        return await read(database, session, handoff_id)


async def read(database: Database, session: Session, handoff_id: int) -> Handoff | None:
    """The handoff as it stands in this transaction."""
    row = await session.scalar(
        select(HandoffRow).where(HandoffRow.id == handoff_id).execution_options(populate_existing=True)
    )
    return _handoff(database, row) if row else None


async def add(database: Database, session: Session, conversation: Conversation, **values: Any) -> int | None:
    """A new handoff, with the columns of `HandoffRow` by name; None where she has one open already."""
    moment = now()
    row: int | None = await session.scalar(
        database.insert(HandoffRow)
        .values(
            conversation_id=conversation.id,
            channel=conversation.channel,
            asked_at=moment,
            wrote_at=moment,
            changed_at=moment,
            **values,
        )
        .on_conflict_do_nothing()
        .returning(HandoffRow.id)
    )
    return row


async def move(
    session: Session, handoff_id: int, states: Collection[str], *, held_by: int | None = None, **values: Any
) -> bool:
    """Change a handoff that is in one of `states` (and, where `held_by` is given, in that advocate's hands). True for the one caller
    that changed it: whoever comes second finds it changed."""
    mine = [HandoffRow.advocate_id == held_by] if held_by is not None else []
    changed = await session.scalar(
        update(HandoffRow)
        .where(HandoffRow.id == handoff_id, HandoffRow.state.in_(states), *mine)
        .values(changed_at=now(), **values)
        .returning(HandoffRow.id)
    )
    return changed is not None


async def say(
    database: Database,
    session: Session,
    handoff_id: int,
    sender: str,
    text: str,
    key: str,
    kind: Kind = Kind.TEXT,
    media: str | None = None,
) -> int | None:
    """Store one message; its id, or None where `key` was there already."""
    message_id: int | None = await session.scalar(
        database.insert(HandoffMessageRow)
        .values(
            handoff_id=handoff_id,
            sender=sender,
            kind=kind.value,
            content=database.cipher.seal({"text": text, "media": media}),
            key=key,
            sent_at=now(),
        )
        .on_conflict_do_nothing()
        .returning(HandoffMessageRow.id)
    )
    return message_id


async def sent_as(session: Session, message_id: int, rows: list[OutboxRow]) -> None:
    """Remember by which part of the outbox a message goes out."""
    await session.flush()
    await session.execute(
        update(HandoffMessageRow).where(HandoffMessageRow.id == message_id).values(outbox_id=rows[-1].id)
    )


async def messages(database: Database, handoff_id: int, after: int = 0) -> list[HandoffMessage]:
    """The messages of a handoff beyond the id `after`, oldest first."""
    async with database.begin() as session:
        found = await session.execute(
            select(HandoffMessageRow, OutboxRow.done_at, OutboxRow.failed)
            .outerjoin(OutboxRow, OutboxRow.id == HandoffMessageRow.outbox_id)
            .where(HandoffMessageRow.handoff_id == handoff_id, HandoffMessageRow.id > after)
            .order_by(HandoffMessageRow.id)
        )
        return [_message(database, row, done_at, failed) for row, done_at, failed in found]


async def message(database: Database, handoff_id: int, message_id: int) -> HandoffMessage | None:
    return next((one for one in await messages(database, handoff_id, message_id - 1) if one.id == message_id), None)


async def queue(database: Database, states: Collection[str]) -> list[Handoff]:
    """Those in `states`: danger first, then who waits longest."""
    async with database.begin() as session:
        rows = await session.scalars(
            select(HandoffRow)
            .where(HandoffRow.state.in_(states))
            .order_by(HandoffRow.danger.desc(), HandoffRow.waiting_since, HandoffRow.id)
        )
        return [_handoff(database, row) for row in rows]


async def place(session: Session, handoff: Handoff, states: Collection[str]) -> int:
    """Her place in the queue, from 1."""
    before = or_(
        HandoffRow.danger > int(handoff.danger),
        (HandoffRow.danger == int(handoff.danger)) & (HandoffRow.waiting_since < handoff.waiting_since),
    )
    count = await session.scalar(
        select(func.count()).select_from(HandoffRow).where(HandoffRow.state.in_(states), before)
    )
    return (count or 0) + 1


async def count(session: Session, states: Collection[str]) -> int:
    found = await session.scalar(select(func.count()).select_from(HandoffRow).where(HandoffRow.state.in_(states)))
    return found or 0


async def usual_wait(session: Session) -> float | None:
    """The median wait of the newest handoffs of the last 30 days in seconds; None while there are too few to tell."""
    newest = select(HandoffRow.waiting_since, HandoffRow.joined_at, HandoffRow.asked_at)
    found = await session.execute(newest.order_by(HandoffRow.id.desc()).limit(MOST_WAITS))
    recent = now() - WAITS_COUNTED
    waits = [joined - since for since, joined, asked in found if since and joined and asked > recent]
    return median(waits) if len(waits) >= FEWEST_WAITS else None


async def stamp(database: Database) -> tuple[float, ...]:
    """Changes whenever a handoff does, or something that was said in one is delivered: for whoever watches.

    A sum stands in it beside the newest moment, because a transaction may end after one that began later.
    """
    changed = select(func.max(HandoffRow.changed_at), func.sum(HandoffRow.changed_at), func.count())
    delivered = select(func.count(OutboxRow.done_at), func.sum(OutboxRow.failed)).join(
        HandoffMessageRow, HandoffMessageRow.outbox_id == OutboxRow.id
    )
    async with database.begin() as session:
        handoffs, deliveries = await session.execute(changed.select_from(HandoffRow)), await session.execute(delivered)
        return tuple(float(value or 0.0) for value in (*handoffs.one(), *deliveries.one()))


async def touch(session: Session, handoff_id: int, **values: Any) -> None:
    """Note something of a handoff in whatever state it is."""
    await session.execute(update(HandoffRow).where(HandoffRow.id == handoff_id).values(changed_at=now(), **values))


async def tell_staff_once(session: Session, handoff: Handoff) -> bool:
    """Take it on oneself to tell the staff of this handoff: True for one caller."""
    told = HandoffRow.staff_told_at
    taken = await session.scalar(
        update(HandoffRow)
        .where(
            HandoffRow.id == handoff.id,
            told.is_(None) if handoff.staff_told_at is None else told == handoff.staff_told_at,
        )
        .values(staff_told_at=now())
        .returning(HandoffRow.id)
    )
    return taken is not None


async def delete_messages(session: Session, handoff_id: int) -> None:
    await session.execute(delete(HandoffMessageRow).where(HandoffMessageRow.handoff_id == handoff_id))


async def erase(session: Session, conversation_id: str) -> None:
    """Her conversation is deleted: what was written in her handoff goes, and nothing leads from it to her any more."""
    handoff_id = await session.scalar(
        update(HandoffRow)
        .where(HandoffRow.conversation_id == conversation_id)
        .values(
            state=State.WITHDRAWN,
            outcome=Outcome.ERASED,
            conversation_id=None,
            called=None,
            changed_at=now(),
            ended_at=now(),
        )
        .returning(HandoffRow.id)
    )
    if handoff_id is not None:
        await delete_messages(session, handoff_id)


async def forget(session: Session, messages_before: float, rows_before: float) -> None:
    """Delete the messages of handoffs that ended before the first moment, and the handoffs that ended before the second."""
    ended = select(HandoffRow.id).where(HandoffRow.ended_at < messages_before)
    await session.execute(delete(HandoffMessageRow).where(HandoffMessageRow.handoff_id.in_(ended)))
    await session.execute(delete(HandoffRow).where(HandoffRow.ended_at < rows_before))


def _handoff(database: Database, row: HandoffRow) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        state=row.state,
        language=row.language,
        country=row.country,
        topic=row.topic,
        danger=bool(row.danger),
        when_safe=row.when_safe,
        called=database.cipher.open(row.called) if row.called else None,
        advocate_id=row.advocate_id,
        asked_at=row.asked_at,
        waiting_since=row.waiting_since,
        joined_at=row.joined_at,
        told_joined=bool(row.told_joined),
        wrote_at=row.wrote_at,
        answered_at=row.answered_at,
        she_types_until=row.she_types_until,
        advocate_types_until=row.advocate_types_until,
        staff_told_at=row.staff_told_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )


def _message(database: Database, row: HandoffMessageRow, done_at: float | None, failed: int | None) -> HandoffMessage:
    content = database.cipher.open(row.content)
    delivery = None
    if row.outbox_id is not None:
        delivery = "failed" if failed else "delivered" if done_at else "waiting"
    return HandoffMessage(row.id, row.sender, Kind(row.kind), content["text"], content["media"], row.sent_at, delivery)

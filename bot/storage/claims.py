"""Claiming rows of the inbox and the outbox: each goes to one worker, and of a conversation only the oldest open one.

A claim is a lease: it lapses by itself, so that what a killed worker held is taken up by another. On PostgreSQL many workers claim at
once (SKIP LOCKED); SQLite lets one write at a time.
"""

from typing import TypeVar

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.storage.database import Database, now
from bot.storage.models import InboxRow, OutboxRow

Row = TypeVar("Row", InboxRow, OutboxRow)


async def claim(
    session: AsyncSession, table: type[Row], worker: str, lease_seconds: float, *conditions: ColumnElement[bool]
) -> Row | None:
    """The oldest row that is due, meets the conditions, and has no earlier one open in its conversation; None when there is none."""
    moment = now()
    earlier = aliased(table)
    has_earlier = select(earlier.id).where(
        earlier.conversation_id == table.conversation_id, earlier.done_at.is_(None), earlier.id < table.id
    )
    candidate = (
        select(table.id)
        .where(
            table.done_at.is_(None),
            table.due_at <= moment,
            table.claimed_until < moment,
            ~has_earlier.exists(),
            *conditions,
        )
        .order_by(table.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row: Row | None = await session.scalar(
        update(table)
        .where(table.id == candidate.scalar_subquery())
        .values(claimed_by=worker, claimed_until=moment + lease_seconds, attempts=table.attempts + 1)
        .returning(table)
    )
    return row


async def release(database: Database, worker: str) -> None:
    """Let go of what this worker held when it was stopped, so that it is taken up at once."""
    async with database.begin() as session:
        for table in (InboxRow, OutboxRow):
            await session.execute(
                update(table)
                .where(table.claimed_by == worker, table.done_at.is_(None))
                .values(claimed_by=None, claimed_until=0.0)
            )


async def waiting(database: Database, table: type[Row]) -> int:
    """How many rows are open."""
    async with database.begin() as session:
        return await session.scalar(select(func.count()).select_from(table).where(table.done_at.is_(None))) or 0

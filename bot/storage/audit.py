"""What members of staff did, read back for supervisors. It is written by bot.storage.handoffs.audit."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.models import AuditRow

PAGE = 100


@dataclass(frozen=True)
class Entry:
    """One line: `at` in seconds since the epoch, `advocate_id` None where it is not known who it was."""

    id: int
    at: float
    advocate_id: int | None
    action: str
    handoff_id: int | None


async def read(database: Database, before: int | None = None, advocate_id: int | None = None) -> list[Entry]:
    """Up to PAGE entries, newest first: those before the id `before`, of one advocate where `advocate_id` is given."""
    wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(PAGE)
    if before is not None:
        wanted = wanted.where(AuditRow.id < before)
    if advocate_id is not None:
        wanted = wanted.where(AuditRow.advocate_id == advocate_id)
    async with database.begin() as session:
        rows = await session.scalars(wanted)
        return [Entry(row.id, row.at, row.advocate_id, row.action, row.handoff_id) for row in rows]

"""What members of staff did: written down with it, read back for supervisors."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.storage.database import Database, Session, now
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


def write(session: Session, advocate_id: int | None, action: str, handoff_id: int | None = None) -> None:
    """Write down who did what, in the same transaction."""
    session.add(AuditRow(at=now(), advocate_id=advocate_id, action=action, handoff_id=handoff_id))


async def forget(session: Session, before: float) -> None:
    await session.execute(delete(AuditRow).where(AuditRow.at < before))


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

"""Signing in to the console, as the database keeps it: tries are counted before they are judged, a code is taken once, sessions end."""

from dataclasses import dataclass

from sqlalchemy import case, delete, select, update

from bot.storage.advocates import IDLE_SECONDS, Advocate, change, get
from bot.storage.database import Database, Session, now
from bot.storage.models import AdvocateRow, AdvocateSessionRow


@dataclass(frozen=True, repr=False)
class AdvocateSession:
    """A signed-in browser. `csrf` is what its forms carry; `used_at` is in seconds since the epoch."""

    advocate: Advocate
    csrf: str
    used_at: float


async def count_try(session: Session, advocate_id: int, most: int, locked_seconds: float) -> bool:
    """Count one more try to sign in to an account; False while it is locked.

    Counted before it is judged, so that many tries at once are not more than `most`. The last of them locks the account for
    `locked_seconds`, unless it is right (`take_code`).
    """
    moment = now()
    tries = case((AdvocateRow.failures >= most, 1), else_=AdvocateRow.failures + 1)
    counted = await session.scalar(
        update(AdvocateRow)
        .where(AdvocateRow.id == advocate_id, AdvocateRow.locked_until <= moment)
        .values(
            failures=tries,
            locked_until=case((tries >= most, moment + locked_seconds), else_=AdvocateRow.locked_until),
        )
        .returning(AdvocateRow.id)
    )
    return counted is not None


async def take_code(session: Session, advocate: Advocate, step: int) -> bool:
    """Take the one-time code of a time step, and forget the tries before it. False where that code or a later one was taken, or where
    the account has a new password or was disabled since it was read."""
    taken = await session.scalar(
        update(AdvocateRow)
        .where(
            AdvocateRow.id == advocate.id,
            AdvocateRow.totp_step < step,
            AdvocateRow.password_hash == advocate.password_hash,
            AdvocateRow.disabled == 0,
        )
        .values(totp_step=step, failures=0, locked_until=0.0)
        .returning(AdvocateRow.id)
    )
    return taken is not None


async def begin(session: Session, session_id: str, advocate_id: int, csrf: str) -> None:
    """A browser has signed in. Where it is the only one she takes no handoffs until she says so."""
    moment = now()
    if not await _has_session(session, advocate_id):
        await change(session, advocate_id, here=0)
    await change(session, advocate_id, seen_at=moment)
    session.add(AdvocateSessionRow(id=session_id, advocate_id=advocate_id, csrf=csrf, begun_at=moment, used_at=moment))


async def find(database: Database, session: Session, session_id: str) -> AdvocateSession | None:
    """The session, unless it was not used for too long or its account is disabled."""
    row = await session.get(AdvocateSessionRow, session_id)
    if row is None or row.used_at < now() - IDLE_SECONDS:
        return None
    advocate = await get(database, session, row.advocate_id)
    if advocate is None or advocate.disabled:
        return None
    return AdvocateSession(advocate, row.csrf, row.used_at)


async def use(session: Session, session_id: str, advocate_id: int) -> None:
    """Note that the session is in use."""
    await session.execute(update(AdvocateSessionRow).where(AdvocateSessionRow.id == session_id).values(used_at=now()))
    await change(session, advocate_id, seen_at=now())


async def end(session: Session, session_id: str) -> int | None:
    """End one session; the id of the advocate that it was of. With her last one she is not here any more."""
    advocate_id: int | None = await session.scalar(
        delete(AdvocateSessionRow).where(AdvocateSessionRow.id == session_id).returning(AdvocateSessionRow.advocate_id)
    )
    if advocate_id is not None and not await _has_session(session, advocate_id):
        await change(session, advocate_id, here=0)
    return advocate_id


async def end_all(session: Session, advocate_id: int) -> None:
    """End every session of an advocate: she is not here any more."""
    await session.execute(delete(AdvocateSessionRow).where(AdvocateSessionRow.advocate_id == advocate_id))
    await change(session, advocate_id, here=0)


async def forget(session: Session) -> None:
    """Delete the sessions that nobody used for too long."""
    await session.execute(delete(AdvocateSessionRow).where(AdvocateSessionRow.used_at < now() - IDLE_SECONDS))


async def _has_session(session: Session, advocate_id: int) -> bool:
    live = select(AdvocateSessionRow.id).where(
        AdvocateSessionRow.advocate_id == advocate_id, AdvocateSessionRow.used_at >= now() - IDLE_SECONDS
    )
    return await session.scalar(live.limit(1)) is not None

"""The staff who sign in to the console: their accounts, who of them is here, and the note that nobody is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from bot.storage.database import Database, Session, now
from bot.storage.models import AdvocateRow, StaffNoteRow

IDLE_SECONDS = 30 * 60.0
"""How long a session lives without being used."""

AWAY = "away"


class Role(StrEnum):
    """What an account may do in the console: a supervisor sees the audit log and the counts too."""

    ADVOCATE = "advocate"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, repr=False)
class Advocate:
    """An account. `languages` are the codes of those that she speaks, `console_language` is that of her pages."""

    id: int
    login: str
    shown_name: str
    role: str
    languages: tuple[str, ...]
    console_language: str
    password_hash: str
    totp_secret: str
    totp_step: int
    failures: int
    locked_until: float
    disabled: bool
    here: bool
    seen_at: float

    @property
    def takes_handoffs(self) -> bool:
        """Whether she said that she is here, and one of her sessions lives."""
        return self.here and not self.disabled and self.seen_at > now() - IDLE_SECONDS


async def add(database: Database, login: str, shown_name: str, totp_secret: str, **values: Any) -> int | None:
    """A new account with the other columns of `AdvocateRow` by name; None where the login is taken."""
    async with database.begin() as session:
        advocate_id: int | None = await session.scalar(
            database.insert(AdvocateRow)
            .values(
                login_key=_login_key(database, login),
                login=database.cipher.seal(login),
                shown_name=database.cipher.seal(shown_name),
                totp_secret=database.cipher.seal(totp_secret),
                **values,
            )
            .on_conflict_do_nothing()
            .returning(AdvocateRow.id)
        )
    return advocate_id


async def change(session: Session, advocate_id: int, **values: Any) -> None:
    await session.execute(update(AdvocateRow).where(AdvocateRow.id == advocate_id).values(**values))


async def by_login(database: Database, login: str) -> Advocate | None:
    async with database.begin() as session:
        row = await session.scalar(select(AdvocateRow).where(AdvocateRow.login_key == _login_key(database, login)))
    return _advocate(database, row) if row else None


async def get(database: Database, session: Session, advocate_id: int) -> Advocate | None:
    row = await session.get(AdvocateRow, advocate_id)
    return _advocate(database, row) if row else None


async def everyone(database: Database) -> list[Advocate]:
    """All accounts, in the order in which they were made."""
    async with database.begin() as session:
        rows = await session.scalars(select(AdvocateRow).order_by(AdvocateRow.id))
        return [_advocate(database, row) for row in rows]


async def anyone(session: Session) -> bool:
    """Whether there is an account that can be signed in to: without one there are no advocates in this chat."""
    return await session.scalar(select(AdvocateRow.id).where(AdvocateRow.disabled == 0).limit(1)) is not None


async def someone_here(session: Session) -> bool:
    """Whether an advocate takes handoffs now: she said so, is signed in, and no note says that all are away."""
    if await read_note(session, AWAY) is not None:
        return False
    here = select(AdvocateRow.id).where(
        AdvocateRow.here == 1, AdvocateRow.disabled == 0, AdvocateRow.seen_at > now() - IDLE_SECONDS
    )
    return await session.scalar(here.limit(1)) is not None


async def read_note(session: Session, name: str) -> str | None:
    return await session.scalar(select(StaffNoteRow.value).where(StaffNoteRow.name == name))


async def write_note(database: Database, session: Session, name: str, value: str | None) -> None:
    """Set a note for all front doors; None takes it back."""
    await session.execute(delete(StaffNoteRow).where(StaffNoteRow.name == name))
    if value is not None:
        session.add(StaffNoteRow(name=name, value=value))


def _login_key(database: Database, login: str) -> str:
    return database.pseudonyms.of("advocate", login.casefold())


def _advocate(database: Database, row: AdvocateRow) -> Advocate:
    return Advocate(
        id=row.id,
        login=database.cipher.open(row.login),
        shown_name=database.cipher.open(row.shown_name),
        role=row.role,
        languages=tuple(filter(None, row.languages.split(","))),
        console_language=row.console_language,
        password_hash=row.password_hash,
        totp_secret=database.cipher.open(row.totp_secret),
        totp_step=row.totp_step,
        failures=row.failures,
        locked_until=row.locked_until,
        disabled=bool(row.disabled),
        here=bool(row.here),
        seen_at=row.seen_at,
    )

"""What supervisors see of what was done: numbers that are not too small, and who did what."""

import pytest

from bot.storage import audit, counts, handoffs
from bot.storage.counts import Cell
from bot.storage.database import Database, now
from bot.storage.models import HandoffRow

MINUTE = 60.0


async def asked(
    database: Database, language: str, wait: float | None = None, ago: float = 0.0, **values: object
) -> None:
    """One who asked `ago` seconds ago, and had an advocate after `wait` seconds."""
    moment = now() - ago
    async with database.begin() as session:
        session.add(
            HandoffRow(
                **{
                    "channel": "web",
                    "state": "closed",
                    "language": language,
                    "when_safe": "any_time",
                    "asked_at": moment,
                    "waiting_since": moment,
                    "joined_at": None if wait is None else moment + wait,
                    "wrote_at": moment,
                    "changed_at": moment,
                    **values,
                }
            )
        )


async def test_the_greatest_come_first_and_small_numbers_are_not_told(database: Database) -> None:
    for minutes in range(7):
        await asked(database, "sq", minutes * MINUTE, outcome="helped")
    for _ in range(5):
        await asked(database, "vi", outcome="she_ended")
    for language in ("fr", "fr", "bg"):
        await asked(database, language, MINUTE)
    counted = await counts.count(database)
    assert counted.by_language == [Cell("sq", 7, 3 * MINUTE), Cell("vi", 5), Cell("fr", None), Cell("bg", None)]
    assert counted.by_outcome == [Cell("helped", 7), Cell("she_ended", 5)]
    assert counted.wait == 1.5 * MINUTE


async def test_one_small_number_alone_hides_the_next_that_would_tell_it(database: Database) -> None:
    for language, number in (("sq", 8), ("ar", 6), ("fr", 1)):
        for _ in range(number):
            await asked(database, language)
    assert [cell.number for cell in (await counts.count(database)).by_language] == [8, None, None]


async def test_what_is_older_than_thirty_days_does_not_count(database: Database) -> None:
    for _ in range(5):
        await asked(database, "sq", ago=31 * 24 * 3600.0)
    assert (await counts.count(database)).by_language == []


async def test_the_log_is_read_page_by_page_newest_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    async with database.begin() as session:
        for advocate_id, action in ((1, "sign_in"), (2, "claim"), (1, "read"), (1, "close")):
            audit.write(session, advocate_id, action, 7)
            await session.flush()
    first = await audit.read(database)
    assert [entry.action for entry in first] == ["close", "read"]
    assert [entry.action for entry in await audit.read(database, before=first[-1].id)] == ["claim", "sign_in"]
    assert [entry.action for entry in await audit.read(database, advocate_id=2)] == ["claim"]


async def test_the_stamp_changes_with_every_handoff_also_where_an_earlier_moment_is_written_late(
    database: Database,
) -> None:
    empty = await handoffs.stamp(database)
    await asked(database, "sq", changed_at=100.0)
    await asked(database, "sq", changed_at=200.0)
    both = await handoffs.stamp(database)
    async with database.begin() as session:
        await handoffs.move(session, 1, ("closed",))
    moved = await handoffs.stamp(database)
    async with database.begin() as session:
        row = await session.get(HandoffRow, 2)
        assert row is not None
        row.changed_at = 250.0
    assert len({empty, both, moved, await handoffs.stamp(database)}) == 4

"""Numbers about handoffs, for supervisors: none that is so small that somebody could be recognised by it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select

from bot.storage.database import DAY, Database, now
from bot.storage.models import HandoffRow

FEWEST = 5
DAYS = 30


@dataclass(frozen=True)
class Cell:
    """How many handoffs have a language or an outcome; `number` None where that is under FEWEST. `wait` is their median wait in
    seconds, None where fewer than FEWEST were taken up."""

    name: str
    number: int | None
    wait: float | None = None


@dataclass(frozen=True)
class Counts:
    """Those that were asked for in the last DAYS days, the greatest number first."""

    by_language: list[Cell]
    by_outcome: list[Cell]
    wait: float | None


async def count(database: Database) -> Counts:
    """Count what may be shown. Where one number alone of a list is too small, the next one is hidden too: the sum would tell it."""
    wanted = select(HandoffRow.language, HandoffRow.outcome, HandoffRow.waiting_since, HandoffRow.joined_at)
    async with database.begin() as session:
        found = (await session.execute(wanted.where(HandoffRow.asked_at > now() - DAYS * DAY))).all()
    waits: dict[str, list[float]] = defaultdict(list)
    for language, _, since, joined_at in found:
        if since is not None and joined_at is not None and joined_at >= since:
            waits[language].append(joined_at - since)
    languages = Counter(language for language, *_ in found)
    outcomes = Counter(outcome for _, outcome, *_ in found if outcome is not None)
    return Counts(
        by_language=_cells(languages, {language: _median(waits[language]) for language in languages}),
        by_outcome=_cells(outcomes, {}),
        wait=_median([wait for all_of_one in waits.values() for wait in all_of_one]),
    )


def _cells(numbers: Counter[str], waits: Mapping[str, float | None]) -> list[Cell]:
    in_order = numbers.most_common()
    hidden = {name for name, number in in_order if number < FEWEST}
    if len(hidden) == 1:
        hidden |= {name for name, _ in in_order[-2:]}
    return [
        Cell(name, None if name in hidden else number, None if name in hidden else waits.get(name))
        for name, number in in_order
    ]


def _median(waits: list[float]) -> float | None:
    return median(waits) if len(waits) >= FEWEST else None

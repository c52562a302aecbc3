"""Rotating keys: everything that is stored is encrypted anew under the newest key, so that older keys can be taken away."""

from sqlalchemy import LargeBinary, inspect, select

from bot.storage.database import Database
from bot.storage.models import Base

AT_A_TIME = 500


async def rotate(database: Database) -> int:
    """Encrypt every stored value under the newest key; returns how many. May run while Waypost runs. Raises UnreadableError."""
    rotated = 0
    for mapper in Base.registry.mappers:
        table = mapper.class_
        (key,) = inspect(table).primary_key
        sealed_columns = [column.key for column in inspect(table).columns if isinstance(column.type, LargeBinary)]
        last = None
        while True:
            async with database.begin() as session:
                rows = list(
                    await session.scalars(
                        select(table)
                        .where(key > last if last is not None else key.is_not(None))
                        .order_by(key)
                        .limit(AT_A_TIME)
                        .with_for_update()
                    )
                )
                for row in rows:
                    for column in sealed_columns:
                        value = getattr(row, column)
                        if value is not None:
                            setattr(row, column, database.cipher.rotate(value))
                            rotated += 1
            if not rows:
                break
            last = getattr(rows[-1], key.key)
    return rotated

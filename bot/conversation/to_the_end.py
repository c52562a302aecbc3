"""Database work of a stream that a browser may leave at any moment."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work in a task of its own: a page that goes away cancels its stream again and again (anyio's way), and must not leave a
    database connection half way."""
    return await asyncio.shield(asyncio.create_task(work))

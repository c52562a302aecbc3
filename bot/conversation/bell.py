"""A bell that wakes everybody who waits for it, in this process. Nobody holds a lock, so that a waiter may be cancelled at any moment."""

import asyncio
import contextlib


class Bell:
    def __init__(self) -> None:
        self._next = asyncio.Event()

    def next_ring(self) -> asyncio.Event:
        """The ring that comes after now. Taken before looking for work, it is not missed while looking."""
        return self._next

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()


async def wait(ring: asyncio.Event, seconds: float) -> None:
    """Return at `ring`, or after `seconds`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ring.wait(), seconds)

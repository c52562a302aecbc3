"""Two hundred wait, twenty advocates look on: each sees a change within a second, and one of them has the conversation."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.console.console import Account, Console

WAITING, ADVOCATES = 200, 20


@pytest.fixture(scope="module")
def advocates(served: Console) -> list[Account]:
    return [served.sign_in(f"Advocate{number}-", "en,ar") for number in range(ADVOCATES)]


class Stream:
    """The queue's stream of one advocate, read as a browser reads it."""

    def __init__(self, console: Console, account: Account) -> None:
        self.http = httpx.AsyncClient(
            base_url=console.url, trust_env=False, cookies=account.cookies, headers=account.headers, timeout=20
        )
        self.at = 0.0
        self._seen: dict[str, asyncio.Event] = {}

    async def read(self) -> None:
        async with self.http.stream("GET", "/console/events") as answer:
            async for line in answer.aiter_lines():
                for words, event in self._seen.items():
                    if words in line and not event.is_set():
                        event.set()
                        self.at = asyncio.get_running_loop().time()

    async def sees(self, words: str) -> float:
        """When it saw them."""
        await self._seen.setdefault(words, asyncio.Event()).wait()
        return self.at


@pytest_asyncio.fixture
async def streams(console: Console, advocates: list[Account]) -> AsyncIterator[list[Stream]]:
    for number in range(WAITING - 1):
        await asyncio.to_thread(console.asks, ("en", "ar", "vi")[number % 3], country="XK", topic="ask_shelter")
    streams = [Stream(console, account) for account in advocates]
    reading = [asyncio.create_task(stream.read()) for stream in streams]
    yield streams
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    for stream in streams:
        await stream.http.aclose()


async def test_a_change_is_seen_by_all_within_a_second_and_one_has_the_conversation(
    console: Console, streams: list[Stream]
) -> None:
    await asyncio.gather(*(stream.sees(f'data-count="{WAITING - 1}"') for stream in streams))
    await asyncio.sleep(1)
    seen = [asyncio.create_task(stream.sees('class="in-danger"')) for stream in streams]
    handoff_id = await asyncio.to_thread(console.asks, "en", in_danger=True)
    asked = asyncio.get_running_loop().time()
    assert max(await asyncio.gather(*seen)) - asked < 1
    path = f"/console/handoffs/{handoff_id}/claim"
    answers = await asyncio.gather(*(stream.http.post(path) for stream in streams))
    assert sorted(answer.status_code for answer in answers) == [204] + [409] * (ADVOCATES - 1)

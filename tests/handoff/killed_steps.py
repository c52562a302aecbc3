"""Takes each step of a handoff in a process that is killed (SIGKILL) before its first statement, its second, ... its commit, and
after it; prints what the database held each time.

    python -m tests.handoff.killed_steps DATABASE_URL KEY

One JSON object a step: `{"step", "kills": how many, "seen": the handoff's state after each kill, "half": how many left something that
is neither as before nor as after the step, "again": whether taking the finished step anew changed anything}`.

A process of its own, since it forks: each child opens the database by itself, as a worker or a console that is started would.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, text

from bot.handoff.desk import Desk, StepRefused
from bot.settings import Settings
from bot.storage import claims, inbox
from bot.storage.database import Database
from bot.storage.handoffs import Handoff, Outcome
from tests.handoff.conftest import Survivor, an_advocate, content

WATCHED = {
    "handoffs": "id, state, advocate_id, told_joined, outcome, ended_at",
    "handoff_messages": "id, sender, content",
    "audit": "id, action, handoff_id",
    "outbox": "id, content, done_at",
    "inbox": "id, done_at",
}
"""What a step can change. Who holds a row of the inbox is not in it: that passes to the next worker."""

WORKER = "worker"


@dataclass
class Scene:
    """One handoff in one database."""

    database: Database
    address: str
    arta: int
    besa: int
    desk: Desk = field(init=False)
    ana: Survivor = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.database, content, {})
        self.ana = Survivor(self.database, self.desk, self.address)

    async def handoff(self) -> Handoff:
        handoff = await self.ana.handoff()
        if handoff is None:
            raise StepRefused
        return handoff

    async def asked(self) -> None:
        await self.ana.asks()

    async def held(self) -> None:
        await self.desk.claim((await self.ana.asks()).id, self.arta)
        await self.ana.writes("are you there?")

    async def finish(self, step: Callable[[inbox.Claimed], inbox.Step]) -> None:
        """End the message that she has written in `step`, as the worker that takes it up does."""
        await claims.release(self.database, WORKER)
        claimed = await inbox.claim(self.database, WORKER)
        if claimed is None:
            raise StepRefused
        death.arm()
        await inbox.finish(self.database, claimed, [], [step(claimed)])

    async def by_advocate(self, step: Callable[[int], Awaitable[object]]) -> None:
        handoff_id = (await self.handoff()).id
        death.arm()
        await step(handoff_id)


Act = Callable[[Scene], Coroutine[Any, Any, None]]


async def written(scene: Scene) -> None:
    await scene.ana.brings("a person, please")


async def asked_and_written(scene: Scene) -> None:
    await scene.asked()
    await scene.ana.brings("I do not want it any more")


async def held_and_written(scene: Scene) -> None:
    await scene.held()
    await scene.ana.brings("I sleep at the station")


STEPS: dict[str, tuple[Act, Act]] = {
    "ask": (written, lambda it: it.finish(lambda _: it.desk.asks)),
    "withdraw": (asked_and_written, lambda it: it.finish(lambda _: it.desk.stops)),
    "claim": (Scene.asked, lambda it: it.by_advocate(lambda one: it.desk.claim(one, it.arta))),
    "write": (held_and_written, lambda it: it.finish(lambda her: it.desk.writes(her.message, her.row_id))),
    "send": (Scene.held, lambda it: it.by_advocate(lambda one: it.desk.send(one, it.arta, "I am here.", "key"))),
    "transfer": (Scene.held, lambda it: it.by_advocate(lambda one: it.desk.transfer(one, it.arta, it.besa))),
    "put_back": (Scene.held, lambda it: it.by_advocate(lambda one: it.desk.put_back(one, it.arta))),
    "close": (Scene.held, lambda it: it.by_advocate(lambda one: it.desk.close(one, it.arta, Outcome.HELPED))),
    "leave": (held_and_written, lambda it: it.finish(lambda _: it.desk.stops)),
}
"""Each with what comes before it."""


class Death:
    """Kills this process before the statement or commit whose number it was given, counted from `arm`."""

    def __init__(self) -> None:
        self.left: int | None = None
        self._armed = False

    def arm(self) -> None:
        self._armed = True

    def tick(self, *_: object) -> None:
        if not self._armed or self.left is None:
            return
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


death = Death()


def in_a_child(work: Coroutine[Any, Any, Any], killed_after: int | None = None) -> Any:
    """Do it in a process of its own, which is killed after so many statements; what it returned, None where it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        death.left = killed_after
        result = asyncio.run(work)
        death.tick()
        with os.fdopen(writing, "w") as pipe:
            json.dump(result, pipe)
        os._exit(0)
    work.close()
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    if status != 0:
        raise SystemExit(1)
    return json.loads(told)


async def staff(settings: Settings) -> list[int]:
    async with Database.opened(settings) as database:
        return [await an_advocate(database, "arta"), await an_advocate(database, "besa")]


async def do(act: Act, settings: Settings, address: str, advocates: list[int]) -> str:
    async with Database.opened(settings) as database:
        for moment in ("before_cursor_execute", "commit"):
            event.listen(database.engine.sync_engine, moment, death.tick)
        try:
            await act(Scene(database, address, *advocates))
        except StepRefused:
            return "refused"
        return "done"


def take(step: str, settings: Settings, advocates: list[int]) -> dict[str, Any]:
    """What is printed of one step."""
    before, act = STEPS[step]
    in_a_child(do(before, settings, step, advocates))
    was = in_a_child(snapshot(settings))
    after_kills: list[dict[str, Any]] = []
    while in_a_child(do(act, settings, step, advocates), killed_after=len(after_kills)) is None:
        after_kills.append(in_a_child(snapshot(settings)))
        if after_kills[-1] != was:
            break
    done = in_a_child(snapshot(settings))
    in_a_child(do(act, settings, step, advocates))
    return {
        "step": step,
        "kills": len(after_kills),
        "seen": [one["state"] for one in after_kills],
        "half": sum(one not in (was, done) for one in after_kills),
        "again": in_a_child(snapshot(settings)) != done,
    }


async def snapshot(settings: Settings) -> dict[str, Any]:
    """Everything that a step can change, and the state of the newest handoff."""
    async with Database.opened(settings) as database, database.begin() as session:
        rows = {
            table: [repr(row) for row in await session.execute(text(f"SELECT {columns} FROM {table} ORDER BY id"))]
            for table, columns in WATCHED.items()
        }
        state = await session.scalar(text("SELECT state FROM handoffs ORDER BY id DESC LIMIT 1"))
    return {"state": state, **rows}


def main(url: str, key: str) -> None:
    settings = Settings(database_url=url, secret_keys=(key,))
    advocates = in_a_child(staff(settings))
    for step in STEPS:
        print(json.dumps(take(step, settings, advocates)))


if __name__ == "__main__":
    main(*sys.argv[1:])

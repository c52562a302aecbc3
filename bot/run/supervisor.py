"""Starts the parts together, waits until each answers, starts again one that dies, and ends them all, with no orphan left."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

POLL_EVERY = 0.2
"""Seconds between two questions whether a part answers."""

TELL_EVERY = 5.0
"""Seconds between two lines while parts start."""

GRACE = 3.0
"""Seconds that the parts have after SIGTERM; then they are killed."""

DELAYS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before a part that died is started again, by how often it died without having run for STEADY."""

WRONG_SETTING = 2
"""The exit code of a part that no restart would help (bot/server.py)."""

STEADY = 60.0
"""Seconds after which a part counts as healthy again."""

LAST_LINES = 30
"""How much of a part's output is told when it does not come up."""


class StartError(Exception):
    """A part did not come up; the message says which and what it said. `code` is the exit code for the whole."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Part:
    """One process: its name in the log, its command, the address that answers when it is up, and what is shown of a line of its."""

    name: str
    command: tuple[str, ...]
    url: str
    show: Callable[[str], str | None]
    start_within: float = 120.0


class Supervisor:
    """Runs parts until a signal comes. `say` writes one line for the operator."""

    def __init__(self, parts: list[Part], root: Path, say: Callable[[str], None]) -> None:
        self._parts = parts
        self._root = root
        self._say = say
        self._groups: dict[str, int] = {}
        self._said = {part.name: deque[str](maxlen=LAST_LINES) for part in parts}
        self._came_up = {part.name: asyncio.Event() for part in parts}
        self._stopping = asyncio.Event()
        self._reaper: asyncio.subprocess.Process | None = None

    async def run(self, when_up: Callable[[], None]) -> None:
        """Run until SIGTERM, SIGINT or SIGHUP; `when_up` is called once, when every part has answered. Raises StartError."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopping.set)
        await self._start_reaper()
        keepers = [asyncio.create_task(self._keep(part)) for part in self._parts]
        starting = asyncio.create_task(self._wait_until_up())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await _first_of(starting, stopping, *keepers)
            if not self._stopping.is_set():
                when_up()
                await _first_of(stopping, *keepers)
            self._say("Stopping.")
        finally:
            await self._stop()
            for task in (starting, stopping):
                task.cancel()
            await asyncio.gather(starting, stopping, *keepers, return_exceptions=True)
            await self._end_reaper()

    async def _keep(self, part: Part) -> None:
        """Run the part, again and again, until the supervisor stops. Raises StartError when it never answered."""
        deaths = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once(part)
            if self._stopping.is_set():
                return
            if not self._came_up[part.name].is_set():
                raise self._start_error(part, "did not start", code)
            if code == WRONG_SETTING:
                raise StartError(f"{part.name} ended: a setting is wrong, as its last line says.", code)
            deaths = 0 if time.monotonic() - began > STEADY else deaths
            delay = DELAYS[min(deaths, len(DELAYS) - 1)]
            deaths += 1
            self._say(f"{part.name} ended ({_ending(code)}); it is started again.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)

    async def _run_once(self, part: Part) -> int:
        """Run the part until it ends, then kill whatever it left behind. Gives its exit code, negative for a signal."""
        # A pipe of our own: asyncio's would let wait() return only when what the part started has ended too.
        ours, theirs = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *part.command,
                cwd=self._root,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=theirs,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        await self._tell_reaper(f"+{process.pid}")
        self._groups[part.name] = process.pid
        if self._stopping.is_set():
            _signal_group(process.pid, signal.SIGTERM)
        reading = asyncio.create_task(self._relay(part, ours))
        asking = asyncio.create_task(self._ask_until_up(part))
        code = await process.wait()
        asking.cancel()
        _signal_group(process.pid, signal.SIGKILL)
        await asyncio.wait((reading,), timeout=0.5)
        reading.cancel()
        await self._tell_reaper(f"-{process.pid}")
        del self._groups[part.name]
        return code

    async def _relay(self, part: Part, descriptor: int) -> None:
        """Show what may be shown of the part's lines. All are kept until it first answers, to tell why it did not."""
        stream = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(descriptor, "rb", 0)
        )
        with contextlib.closing(transport):
            while line := await _line(stream):
                text = line.decode("utf-8", "replace").rstrip()
                if not self._came_up[part.name].is_set():
                    self._said[part.name].append(text)
                if shown := part.show(text):
                    self._say(f"{part.name:<10} | {shown}")

    async def _ask_until_up(self, part: Part) -> None:
        """Ask the part's address until something answers, with whatever status: a part that says how it is, is up."""
        began = time.monotonic()
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            while True:
                try:
                    await client.get(part.url)
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(POLL_EVERY)
        self._came_up[part.name].set()
        self._said[part.name].clear()
        self._say(f"{part.name} is up ({time.monotonic() - began:.0f} s)")

    async def _wait_until_up(self) -> None:
        began = time.monotonic()
        while waiting := [part for part in self._parts if not self._came_up[part.name].is_set()]:
            seconds = time.monotonic() - began
            for part in waiting:
                if seconds > part.start_within:
                    raise self._start_error(part, f"does not answer after {part.start_within:.0f} s")
            if seconds > TELL_EVERY:
                self._say(f"waiting for {', '.join(part.name for part in waiting)} ({seconds:.0f} s)")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._all_up(), TELL_EVERY)

    async def _all_up(self) -> None:
        for came_up in self._came_up.values():
            await came_up.wait()

    def _start_error(self, part: Part, what: str, code: int = 1) -> StartError:
        """Why the part did not come up, in its own last line; what was held back of its output is shown first."""
        said = [line for line in self._said[part.name] if line.strip()]
        for line in said:
            if part.show(line) is None:
                self._say(f"{part.name:<10} | {line}")
        return StartError(
            f"{part.name} {what}" + (f": {said[-1].strip()}" if said else "."), code if 0 < code < 126 else 1
        )

    async def _stop(self) -> None:
        """SIGTERM to each part's group, GRACE seconds, SIGKILL."""
        self._stopping.set()
        for group in list(self._groups.values()):
            _signal_group(group, signal.SIGTERM)
        until = time.monotonic() + GRACE
        while self._groups and time.monotonic() < until:
            await asyncio.sleep(0.05)
        for group in list(self._groups.values()):
            _signal_group(group, signal.SIGKILL)
        while self._groups:
            await asyncio.sleep(0.02)

    async def _start_reaper(self) -> None:
        self._reaper = await asyncio.create_subprocess_exec(
            sys.executable,
            "-SE",
            str(Path(__file__).with_name("reaper.py")),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
        )

    async def _tell_reaper(self, order: str) -> None:
        assert self._reaper is not None and self._reaper.stdin is not None
        self._reaper.stdin.write(f"{order}\n".encode())
        with contextlib.suppress(ConnectionError):
            await self._reaper.stdin.drain()

    async def _end_reaper(self) -> None:
        assert self._reaper is not None and self._reaper.stdin is not None
        self._reaper.stdin.close()
        await self._reaper.wait()


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; of one that is longer than the buffer, only a piece. Empty at the end."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as long:
        return await stream.read(long.consumed)


async def _first_of(*tasks: "asyncio.Task[Any]") -> None:
    """Wait for one of the tasks to end; its error is raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

"""The supervisor with real processes: nothing it started is left, whatever happens to it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def a_free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
    except OSError:
        return False
    return True


def soon(true: Callable[[], bool], within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return true()


def listing() -> list[tuple[str, str, str]]:
    """(process, its group, its command) of all that run, by what `ps` tells on every Unix."""
    told = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,pgid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [row.split(None, 3) for row in told.splitlines()]
    return [(row[0], row[1], row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")]


def leader(port: int) -> int:
    """The process of the fake part on this port; it leads the group of all that it started."""
    return next(int(process) for process, _, command in listing() if f"fake_part.py {port} " in command)


def running(*leaders: int) -> list[str]:
    """What runs of these groups: an orphan keeps the group of a leader that is gone."""
    return [command for _, group, command in listing() if int(group) in leaders]


@contextmanager
def supervisor(*parts: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/run/supervise.py"), *parts],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_up(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "all up":
            return
    pytest.fail("the parts did not come up")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_within_five_seconds_even_a_part_that_ignores_it(number: signal.Signals) -> None:
    first, second = a_free_port(), a_free_port()
    with supervisor(f"{first}:well", f"{second}:stubborn") as process:
        until_up(process)
        leaders = leader(first), leader(second)
        assert len(running(*leaders)) == 4
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 5
        assert running(*leaders) == []


def test_kill_9_of_the_supervisor_leaves_no_orphan() -> None:
    first, second = a_free_port(), a_free_port()
    with supervisor(f"{first}:well", f"{second}:stubborn") as process:
        until_up(process)
        leaders = leader(first), leader(second)
        assert len(running(*leaders)) == 4
        process.kill()
        assert soon(lambda: not running(*leaders), within=5)


def test_a_part_that_dies_is_started_again_within_five_seconds_and_said_in_one_line() -> None:
    port = a_free_port()
    with supervisor(f"{port}:well") as process:
        until_up(process)
        leaders = []
        for _ in range(3):
            before = leader(port)
            leaders.append(before)
            os.kill(before, signal.SIGKILL)
            assert soon(lambda: not answers(port), within=2)
            assert soon(lambda: answers(port), within=5)
            assert leader(port) != before
        leaders.append(leader(port))
        process.terminate()
        output, _ = process.communicate(timeout=10)
        assert output.count(f"part-{port} ended (SIGKILL); it is started again.\n") == 3
        assert running(*leaders) == []


def test_a_part_that_cannot_start_ends_all_with_its_own_words() -> None:
    first, second = a_free_port(), a_free_port()
    with supervisor(f"{first}:well", f"{second}:broken") as process:
        _, errors = process.communicate(timeout=15)
        assert errors == f"part-{second} did not start: content/topics/a.md:3: no title; give it one\n"
        assert process.returncode == 1
        assert not answers(first)


def test_a_part_that_never_answers_ends_all() -> None:
    port = a_free_port()
    with supervisor(f"{port}:silent") as process:
        _, errors = process.communicate(timeout=15)
        assert errors == f"part-{port} does not answer after 2 s.\n"
        assert process.returncode == 1
        assert all(f"fake_part.py {port} " not in command for *_, command in listing())

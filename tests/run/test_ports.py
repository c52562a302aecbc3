"""A port that is taken is told with the program that holds it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.run.ports import PortError, check_port, free_ports

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))
    yield server.getsockname()[1]
    server.close()


def test_a_taken_port_names_its_holder_and_another_port(taken: int) -> None:
    with pytest.raises(PortError) as error:
        check_port("127.0.0.1", taken)
    assert f"(process {os.getpid()})" in str(error.value)
    assert f"PORT={taken + 1}" in str(error.value)


def test_a_host_that_is_not_this_machine_is_named() -> None:
    with pytest.raises(PortError, match=r"^HOST is '192\.0\.2\.1', which is no address of this machine"):
        check_port("192.0.2.1", 8000)


def test_free_ports_are_none_that_is_taken_and_no_two_the_same(taken: int) -> None:
    chosen = free_ports(20)
    assert len({taken, *chosen}) == 21
    for port in chosen:
        check_port("127.0.0.1", port)


def waypost(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def test_run_tells_a_taken_port_in_one_line(taken: int) -> None:
    told = waypost("run", PORT=str(taken))
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.startswith(f"PORT {taken} is taken by ") and told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "web"),
        ("TELEGRAM_BOT_TOKEN", "secret"),
        ("WAYPOST_SECRET_KEYS", "short"),
        ("WAYPOST_COUNTRY", "Kosovo"),
        ("PUBLIC_URL", "x"),
    ],
)
def test_run_tells_a_wrong_setting_in_one_line(name: str, value: str) -> None:
    told = waypost("run", **{name: value})
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith(name) and told.stderr.count("\n") == 1


def test_key_prints_a_key_that_the_settings_take() -> None:
    made = waypost("key")
    assert made.returncode == 0
    assert waypost("talk", "--url", "http://127.0.0.1:1", WAYPOST_SECRET_KEYS=made.stdout.strip()).returncode == 1

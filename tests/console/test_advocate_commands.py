"""`waypost advocate`, as an operator runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import ROOT

KEY = Fernet.generate_key().decode()


class CommandLine:
    """Runs commands on a database of the test's own."""

    def __init__(self, folder: Path) -> None:
        self._environment = {
            "DATABASE_URL": f"sqlite:///{folder}/waypost.sqlite3",
            "WAYPOST_SECRET_KEYS": KEY,
            "PYTHONUTF8": "1",
            "COLUMNS": "120",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", "advocate", *arguments],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    def told(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def refused(self, *arguments: str) -> tuple[int, str]:
        done = self.run(*arguments)
        assert done.stdout == "" and done.stderr.count("\n") == 1
        return done.returncode, done.stderr


def value(told: str, name: str) -> str:
    (line,) = [line for line in told.splitlines() if line.startswith(f"{name}:")]
    return line.partition(":")[2].strip()


@pytest.fixture
def waypost(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def test_an_account_from_its_first_day_to_its_last(waypost: CommandLine) -> None:
    added = waypost.told("add", "arta", "--name", "Arta", "--languages", "sq, sr", "--role", "supervisor")
    assert len(value(added, "Password")) == 29
    assert value(added, "Codes").startswith("otpauth://totp/Waypost:arta?secret=")
    assert "█" in added
    listed = waypost.told("list")
    assert all(shown in listed for shown in ("arta", "Arta", "supervisor", "sq, sr", "never"))
    assert value(added, "Password") not in listed
    assert "disabled" not in listed
    waypost.told("disable", "arta")
    assert "disabled" in waypost.told("list")
    again = waypost.told("reset", "arta")
    assert value(again, "Password") != value(added, "Password")
    assert value(again, "Codes") != value(added, "Codes")
    assert "disabled" not in waypost.told("list")


def test_what_cannot_be_done_is_told_in_one_line(waypost: CommandLine) -> None:
    needed = ("--name", "Arta", "--languages", "en")
    assert waypost.refused("add", "arta krasniqi", *needed)[0] == 2
    assert waypost.refused("add", "demo", *needed) == (
        1,
        "This login is kept for the demo account: choose another.\n",
    )
    waypost.told("add", "arta", *needed)
    assert waypost.refused("add", "Arta", *needed) == (1, "This login is taken: choose another.\n")
    for command in ("disable", "reset"):
        code, told = waypost.refused(command, "drita")
        assert code == 1 and told.startswith("There is no account with this login")
    assert waypost.refused("code", "arta")[0] == 1


def test_an_option_that_is_missing_is_named(waypost: CommandLine) -> None:
    done = waypost.run("add", "arta", "--languages", "sq")
    assert done.returncode == 2 and "--name" in done.stderr

"""Waypost as an operator runs it: `python -m bot.cli run`, a process with three below it, on a database and keys of the test's own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.storage.encryption import Cipher, Pseudonyms

ROOT = Path(__file__).resolve().parents[2]

PARTS = {"front door": "bot.server", "actions": "rasa_sdk", "rasa": "--credentials"}
"""What stands in the command of each part and of no other."""

OWN_SETTINGS = re.compile(
    r"HOST|PORT|DATABASE_URL|PUBLIC_URL|LOG_LEVEL|EMBED_ORIGINS|LEAVE_URL|(WAYPOST|TELEGRAM|TWILIO|RASA)_\w+"
)
"""Settings of the developer's that must not reach what is tested."""


def soon(true: Callable[[], Any], within: float, what: str) -> Any:
    """What `true` gives, as soon as that is true. Fails with `what` after `within` seconds."""
    until = time.monotonic() + within
    while not (found := true()):
        assert time.monotonic() < until, f"after {within:.0f} s still not: {what}"
        time.sleep(0.03)
    return found


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


class Waypost:
    """One Waypost, from `start` to `stop`. What it writes is kept in `folder`/output.txt, its temporary files in `folder`/tmp."""

    def __init__(self, folder: Path, database_url: str | None = None, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{folder}/waypost.sqlite3"
        self.key = Fernet.generate_key().decode()
        self.output = folder / "output.txt"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.tables = Tables(self.database_url, self.key)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not OWN_SETTINGS.fullmatch(name)}
        return inherited | {
            "PORT": str(self.port),
            "DATABASE_URL": self.database_url,
            "WAYPOST_SECRET_KEYS": self.key,
            "TMPDIR": str(self.temporary),
            **self._settings,
        }

    @contextmanager
    def running(self) -> Iterator["Waypost"]:
        self.start()
        try:
            yield self
        finally:
            self.stop()
            self.tables.close()

    def start(self) -> None:
        """Start the three processes and return when all answer."""
        with self.output.open("ab") as output:
            begin = output.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "run"], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        soon(lambda: self._ended() or b"Web chat:" in self.said(begin), 240, f"up: {self.said(begin).decode()[-2000:]}")
        assert not self._ended(), self.said(begin).decode()

    def stop(self) -> None:
        """As an operator stops it: SIGTERM. No part may be left."""
        if self._process is not None:
            for part in self.pids().values():
                _signal(part, signal.SIGCONT)
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            finally:
                self._process.kill()
                self._process.wait()
            assert self.pids() == {}
            self._process = None

    def said(self, begin: int = 0) -> bytes:
        return self.output.read_bytes()[begin:]

    def pids(self) -> dict[str, int]:
        """The process of each part that runs, by its name."""
        assert self._process is not None
        told = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [row.split(None, 3) for row in told.splitlines()]
        ours = [row for row in rows if row[1] == str(self._process.pid) and not row[2].startswith("Z")]
        return {name: int(row[0]) for row in ours for name, mark in PARTS.items() if f" {mark}" in row[3]}

    def kill(self, part: str) -> None:
        """kill -9. The supervisor starts the part again."""
        os.kill(self.pids()[part], signal.SIGKILL)

    @contextmanager
    def stopped(self, part: str) -> Iterator[int]:
        """The part is there and does nothing (SIGSTOP) within this."""
        pid = self.pids()[part]
        os.kill(pid, signal.SIGSTOP)
        try:
            yield pid
        finally:
            _signal(pid, signal.SIGCONT)

    def health(self) -> dict[str, Any]:
        """What GET /health says; nothing while the front door is away."""
        try:
            return dict(httpx.get(f"{self.url}/health", timeout=10, trust_env=False).json())
        except (httpx.HTTPError, json.JSONDecodeError):
            return {}

    def wait_until_well(self, within: float = 60) -> None:
        """Wait until every part runs and answers."""
        soon(
            lambda: len(self.pids()) == len(PARTS) and self.health().get("status") == "ok", within, "every part answers"
        )

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


class Tables:
    """What the database holds, read past Waypost, with the key of the test."""

    def __init__(self, database_url: str, key: str) -> None:
        url = make_url(database_url)
        drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
        self._engine = create_engine(url.set(drivername=drivers[url.drivername]))
        self._cipher = Cipher((key,))
        self._pseudonyms: Pseudonyms | None = None

    def close(self) -> None:
        self._engine.dispose()

    def names(self) -> list[str]:
        """Every table, read from the database itself."""
        listing = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
            "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        }[self._engine.dialect.name]
        return [str(row[0]) for row in self.rows(listing)]

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(text(query), values))

    def conversation(self, channel: str, address: str) -> str:
        """The id of somebody's conversation, whether there is one or not."""
        if self._pseudonyms is None:
            sealed = self.rows("SELECT sealed FROM secrets WHERE name = 'pseudonyms'")[0][0]
            self._pseudonyms = Pseudonyms(bytes.fromhex(self._cipher.open(bytes(sealed))))
        return self._pseudonyms.of(channel, address)

    def slots(self, conversation_id: str) -> dict[str, Any]:
        """What is remembered of a conversation."""
        found = self.rows("SELECT slots FROM conversations WHERE id = :id", id=conversation_id)
        return dict(self._cipher.open(bytes(found[0][0]))) if found and found[0][0] else {}

    def unanswered(self, conversation_id: str) -> int:
        counted = "SELECT count(*) FROM inbox WHERE conversation_id = :id AND done_at IS NULL"
        return int(self.rows(counted, id=conversation_id)[0][0])

    def undelivered(self, conversation_id: str) -> list[int]:
        """The row ids of what is on its way to her."""
        waiting = "SELECT id FROM outbox WHERE conversation_id = :id AND done_at IS NULL ORDER BY id"
        return [int(row[0]) for row in self.rows(waiting, id=conversation_id)]

    def age(self, conversation_id: str, seconds: float) -> None:
        """Make all that was said in a conversation older."""
        with self._engine.begin() as connection:
            for change in ("inbox SET received_at = received_at", "outbox SET created_at = created_at"):
                connection.execute(
                    text(f"UPDATE {change} - :seconds WHERE conversation_id = :id"),
                    {"seconds": seconds, "id": conversation_id},
                )

    def traces(self, conversation_id: str) -> dict[str, int]:
        """In which tables something of a conversation stands, in any column, and in how many rows."""
        found = {}
        for table in self.names():
            rows = [
                row for row in self.rows(f"SELECT * FROM {table}") if any(value == conversation_id for value in row)
            ]
            if rows:
                found[table] = len(rows)
        return found


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return

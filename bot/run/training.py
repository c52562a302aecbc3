"""Trains Rasa's model when what it is made of has changed."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO

from bot.content.checks.intents import check_intents
from bot.content.library import Library
from bot.run.command import RASA, RASA_MODULE, python_command
from bot.settings import ROOT

MODEL = ROOT / "models" / "waypost.tar.gz"

SOURCES = ("config.yml", "domain.yml", "data", "bot/understanding", "content/names.yml", "requirements.lock")
"""What the model is made of, in the project's folder."""

TELL_EVERY = 5.0
"""Seconds between two lines while nothing else is to tell."""

COMMAND = python_command(
    RASA | {"LOG_LEVEL": "INFO", "RASA_MAX_CACHE_SIZE": "0"},
    *(RASA_MODULE, "train", "--force", "--skip-validation", "--out", "models/new", "--fixed-model-name", "waypost"),
)
"""Rasa's own cache is off: it sees a component's class change, not a module that the class uses. `make check` validates."""


_STEP = re.compile(r"Starting to train component '(\w+)'")


class TrainingError(Exception):
    """The training failed; the last good model stands. The message says what Rasa said last."""


def fingerprint(root: Path) -> str:
    """SHA-256 over the names and contents of all that the model is made of."""
    digest = hashlib.sha256()
    for path in _files(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in (".py", ".yml", ".yaml", ".json"))
        elif path.is_file():
            yield path


def is_current(root: Path) -> bool:
    """Whether the model there is was trained from what is there now."""
    model, stamp = root / "models/waypost.tar.gz", root / "models/waypost.sha256"
    return model.is_file() and stamp.is_file() and stamp.read_text().strip() == fingerprint(root)


def refuse_unready(root: Path) -> None:
    """Raises TrainingError where a topic has no intent or too few examples: what people ask about it would not be understood."""
    findings = list(check_intents(Library.load(root), root))
    if findings:
        raise TrainingError("\n".join(["The model is not trained:", *map(str, findings)]))


def train(say: Callable[[str], None], root: Path = ROOT, command: tuple[str, ...] = COMMAND) -> None:
    """Train unless the model is current; older models are removed. Where another process trains, wait for it. Raises TrainingError."""
    with _alone(root, say):
        _train_if_needed(say, root, command)


@contextlib.contextmanager
def _alone(root: Path, say: Callable[[str], None]) -> Iterator[None]:
    """While this is open no other process trains in this folder. What a killed one held is free at once."""
    (root / "models").mkdir(exist_ok=True)
    with (root / "models/lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("The model is being trained by another process; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train_if_needed(say: Callable[[str], None], root: Path, command: tuple[str, ...]) -> None:
    if is_current(root):
        say("The model is current.")
        return
    began = time.monotonic()
    before = fingerprint(root)
    new = root / "models/new"
    shutil.rmtree(new, ignore_errors=True)
    say("Training the model ...")
    try:
        _run(command, root, say)
        (new / "waypost.tar.gz").replace(root / "models/waypost.tar.gz")
    except OSError as error:
        raise TrainingError(f"The training failed: {error}.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    for model in (root / "models").glob("*.tar.gz"):
        if model.name != "waypost.tar.gz":
            model.unlink()
    (root / "models/waypost.sha256").write_text(f"{before}\n")
    say(f"The model is trained ({time.monotonic() - began:.0f} s).")


def _run(command: tuple[str, ...], root: Path, say: Callable[[str], None]) -> None:
    """Run the training to its end, telling what it is at. It dies with us: an interrupted training leaves nothing running."""
    last: deque[str] = deque(maxlen=30)
    previous = signal.signal(signal.SIGTERM, lambda *_: _interrupt())
    with subprocess.Popen(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            _follow(process.stdout, last, say)
            code = process.wait()
        except BaseException:
            # With the processes that it shares the work between.
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            signal.signal(signal.SIGTERM, previous)
    if code != 0:
        for line in last:
            say(f"training   | {line}")
        reason = (
            "the disk is full: free some space"
            if any("No space left" in line for line in last)
            else (last[-1] if last else "no word")
        )
        raise TrainingError(f"The training failed: {reason}")


def _interrupt() -> None:
    raise KeyboardInterrupt


def _follow(output: IO[bytes], last: deque[str], say: Callable[[str], None]) -> None:
    """Read the output to its end, keep the last lines, tell each step, and after a silence the seconds since the start."""
    began = told = time.monotonic()
    with DefaultSelector() as selector:
        selector.register(output, EVENT_READ)
        rest = b""
        while True:
            if selector.select(timeout=1.0):
                piece = output.read1(65536)  # type: ignore[attr-defined]
                if not piece:
                    return
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    text = line.decode("utf-8", "replace").rpartition("\r")[2].rstrip()
                    if text:
                        last.append(text)
                    if step := _STEP.search(text):
                        told = time.monotonic()
                        say(f"training: {step[1]} ({told - began:.0f} s)")
            if time.monotonic() - told >= TELL_EVERY:
                told = time.monotonic()
                say(f"training: {told - began:.0f} s")

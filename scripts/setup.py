"""Brings uv, Python 3.11 and the locked packages into this folder, then becomes the command that it is given.

Runs on any Python from 3.9 with the standard library alone; `setup.sh` finds one. What fails is told in one line on
stderr that names the thing and the mend, with exit code 1; the whole output of the tools is in `.tools/setup.log`.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, Optional

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
LOG = TOOLS / "setup.log"

STAMP = VENV / "waypost-stamp"
"""This folder's path and the lock that the packages were brought from; `setup.sh` compares it."""

UV_ENVIRONMENT = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true", "UV_NO_PROGRESS": "true"}
"""Certificates: the machine's own, under the option's new name and its old one."""

OLDEST_UV = (0, 8)
"""`uv venv --clear` begins with it."""

NEEDED_BYTES = 4 * 1024**3
"""The packages take 2.1 GB unpacked (x86-64 Linux), their archives about as much again when they are not in uv's cache."""

TELL_EVERY = 5.0
"""Seconds between two lines while a tool works."""

MENDS = {
    r"No space left|os error 28|Errno 28|Disk quota": "no space is left on the disk: free some 4 GB and run it again.",
    r"[Hh]ash mismatch|DO NOT MATCH THE HASHES": (
        "a downloaded package is not the one in requirements.lock: run it again; if it stays so, tell the maintainers."
    ),
    r"UnknownIssuer|CERTIFICATE_VERIFY_FAILED|certificate verify failed": (
        "the package index shows a certificate that this machine does not trust: install ca-certificates, or your network's own."
    ),
    # The words of uv, then those of pip.
    r"dns error|error sending request|[Cc]ould not connect|Failed to (fetch|download)|[Nn]etwork is unreachable|"
    r"[Cc]onnection (refused|reset|error)|ConnectionError|[Nn]ame resolution|NameResolutionError|ProxyError|[Tt]imed? ?out": (
        "the network or the package index does not answer: connect this machine to the internet and run it again."
    ),
    r"[Pp]ermission denied|Read-only file system": (
        "a folder may not be written: make this user the owner of the project's folder."
    ),
}
"""What a failure's output holds, and what to do about it; the first that fits counts."""


class SetupError(Exception):
    """Setup cannot go on; the message names the thing and the mend."""


def main(command: Sequence[str]) -> None:
    """Set up, then become `command`; without one, return."""
    try:
        TOOLS.mkdir(exist_ok=True)
        LOG.write_text("", encoding="utf-8")
        if not python_of_venv_works():
            check_disk()
        uv = find_uv() or bring_uv()
        make_venv(uv)
        bring_packages(uv)
        install_project()
    except SetupError as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"Setup stopped: {mend_of(str(error)) or error}")
    if command:
        os.execv(shutil.which(command[0]) or command[0], list(command))


def give_up(line: str) -> NoReturn:
    print(line, file=sys.stderr)
    sys.exit(1)


def check_disk() -> None:
    free = shutil.disk_usage(str(ROOT)).free
    if free < NEEDED_BYTES:
        raise SetupError(
            f"Not enough disk: {free / 1024**3:.1f} GB are free in {ROOT}; setup needs {NEEDED_BYTES // 1024**3} GB. Free some."
        )


def find_uv() -> Optional[str]:
    """A uv that is recent enough: the one on PATH, or one brought earlier."""
    for candidate in (shutil.which("uv"), str(TOOLS / "venv/bin/uv"), str(TOOLS / "packages/bin/uv")):
        if candidate and os.access(candidate, os.X_OK):
            try:
                told = subprocess.run(
                    [candidate, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30, check=False
                )
            except (OSError, subprocess.TimeoutExpired):
                continue
            version = re.match(rb"uv (\d+)\.(\d+)", told.stdout)
            if version and (int(version.group(1)), int(version.group(2))) >= OLDEST_UV:
                return candidate
    return None


def bring_uv() -> str:
    """uv from the package index into .tools/, with a venv of its own, or where Python comes without venv, with pip alone."""
    install = [
        "install",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(ROOT / "scripts/uv.lock"),
    ]
    venv = TOOLS / "venv"
    if has_module("ensurepip"):
        run("uv: a place for it", [sys.executable, "-m", "venv", "--clear", str(venv)], "uv could not be brought")
        run("uv: bringing it", [str(venv / "bin/python"), "-m", "pip", *install], "uv could not be brought")
        return str(venv / "bin/uv")
    if has_module("pip"):
        packages = TOOLS / "packages"
        shutil.rmtree(str(packages), ignore_errors=True)
        run(
            "uv: bringing it",
            [sys.executable, "-m", "pip", *install, "--target", str(packages)],
            "uv could not be brought",
        )
        return str(packages / "bin/uv")
    raise SetupError(
        "python3-venv is missing: sudo apt install python3-venv (or bring uv yourself: it is used when it is on PATH)."
    )


def has_module(name: str) -> bool:
    """Whether this Python can really import the module (Debian leaves parts of ensurepip out)."""
    return succeeds([sys.executable, "-c", f"import {name}"])


def python_of_venv_works() -> bool:
    """Whether .venv holds a Python 3.11 that starts."""
    return succeeds([str(VENV / "bin/python"), "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))"])


def succeeds(command: Sequence[str]) -> bool:
    """Whether the command can be run and ends well."""
    try:
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        )
    except OSError:
        return False


def make_venv(uv: str) -> None:
    if python_of_venv_works():
        return
    failed = "Python 3.11 is not on this machine and could not be brought"
    run("Python 3.11", [uv, "venv", "--clear", "--no-project", "--python", "3.11", str(VENV)], failed)


def bring_packages(uv: str) -> None:
    STAMP.unlink(missing_ok=True)
    python = str(VENV / "bin/python")
    command = [uv, "pip", "sync", "--require-hashes", "--compile-bytecode", "--python", python, str(LOCK)]
    run("packages (2 GB when unpacked)", command, "The packages could not be brought")


def install_project() -> None:
    """Let .venv's Python find this folder's code from anywhere, and say that all is done."""
    site = subprocess.run(
        [str(VENV / "bin/python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        stdout=subprocess.PIPE,
        check=True,
    )
    (Path(site.stdout.decode().strip()) / "waypost.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    STAMP.write_bytes(os.fsencode(ROOT) + b"\n" + LOCK.read_bytes())
    print("Set up.", flush=True)


def run(label: str, command: list[str], failed: str) -> None:
    """Run a tool, its output in the log; say every few seconds that it works. Raises SetupError with the mend."""
    began = time.monotonic()
    print(f"{label} ...", flush=True)
    environment = {**UV_ENVIRONMENT, **os.environ}
    with LOG.open("ab") as log:
        start = log.tell()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=str(ROOT), env=environment
        )
    previous = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        while True:
            try:
                code = process.wait(timeout=TELL_EVERY)
                break
            except subprocess.TimeoutExpired:
                print(f"{label}: {time.monotonic() - began:.0f} s", flush=True)
    except (KeyboardInterrupt, SystemExit) as stop:
        process.terminate()
        process.wait()
        sys.exit(getattr(stop, "code", 130))
    finally:
        signal.signal(signal.SIGTERM, previous)
    if code != 0:
        with LOG.open("rb") as log:
            log.seek(start)
            output = log.read().decode("utf-8", "replace")
        raise SetupError(f"{failed}: {mend_of(output) or f'{last_line(output)} (the whole output is in {LOG})'}")


def mend_of(output: str) -> Optional[str]:
    """What to do about a failure that is known, or None."""
    for pattern, mend in MENDS.items():
        if re.search(pattern, output):
            return mend
    return None


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


if __name__ == "__main__":
    main(sys.argv[1:])

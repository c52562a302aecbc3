"""Ports: which is free, and who holds one that is not."""

import contextlib
import errno
import re
import shutil
import socket
import subprocess
from pathlib import Path


class PortError(Exception):
    """A port cannot be listened on; the message names it, who holds it where that can be found, and the mend."""


def check_port(host: str, port: int) -> None:
    """Raise PortError unless a server can listen on `host`:`port` now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise PortError(
            f"HOST is {host!r}, which is no address: give 127.0.0.1, or 0.0.0.0 for every network card."
        ) from None
    with socket.socket(family, kind, protocol) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(address)
            candidate.listen(1)
        except OSError as error:
            raise PortError(_reason(error, host, port)) from None


def free_ports(number: int) -> list[int]:
    """Ports of 127.0.0.1 that the system chooses, no two the same.

    Rasa's usual ones are not tried first: of two Wayposts that start at once on one machine, both would find them free.
    """
    with contextlib.ExitStack() as stack:
        candidates = [stack.enter_context(socket.socket()) for _ in range(number)]
        for candidate in candidates:
            candidate.bind(("127.0.0.1", 0))
        return [int(candidate.getsockname()[1]) for candidate in candidates]


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"PORT {port} is taken by {holder(port) or 'another program'}: stop it, or choose another, for example PORT={_next(port)}."
    if error.errno == errno.EACCES:
        return f"PORT is {port}: ports under 1024 are the system's; choose a higher one, for example PORT=8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"HOST is {host!r}, which is no address of this machine: give 127.0.0.1, or 0.0.0.0 for every network card."
        )
    return f"HOST {host} and PORT {port} cannot be listened on: {error.strerror}."


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def holder(port: int) -> str | None:
    """The program that listens on the TCP port, as "name (process 123)", or None where the system does not tell."""
    process_id = _holder_in_proc(port) or _holder_by_lsof(port)
    if process_id is None:
        return None
    listing = subprocess.run(["ps", "-o", "comm=", "-p", str(process_id)], capture_output=True, text=True, check=False)
    name = Path(listing.stdout.strip()).name or "a program"
    return f"{name} (process {process_id})"


def _holder_in_proc(port: int) -> int | None:
    """Linux: the listening socket's inode in /proc/net/tcp, then the process that has it open."""
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        try:
            rows = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            columns = row.split()
            if columns[3] == "0A" and int(columns[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{columns[9]}]")
    for handles in Path("/proc").glob("[0-9]*/fd") if inodes else ():
        try:
            if any(str(handle.readlink()) in inodes for handle in handles.iterdir()):
                return int(handles.parent.name)
        except OSError:
            continue
    return None


def _holder_by_lsof(port: int) -> int | None:
    """macOS, and Linux where it is installed."""
    lsof = shutil.which("lsof")
    if lsof is None:
        return None
    told = subprocess.run(
        [lsof, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fp"], capture_output=True, text=True, check=False
    )
    found = re.search(r"^p(\d+)$", told.stdout, re.MULTILINE)
    return int(found[1]) if found else None

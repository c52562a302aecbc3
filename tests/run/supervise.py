"""A supervisor over fake parts, as a process of its own: `python supervise.py PORT:MANNER ...`."""

import asyncio
import sys
from pathlib import Path

from bot.run.supervisor import Part, StartError, Supervisor

HERE = Path(__file__).parent


def part(port: str, manner: str) -> Part:
    command = (sys.executable, str(HERE / "fake_part.py"), port, manner)
    return Part(f"part-{port}", command, f"http://127.0.0.1:{port}/", str, start_within=2.0)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(Supervisor([part(*word.split(":")) for word in sys.argv[1:]], HERE, say).run(lambda: say("all up")))
    except StartError as error:
        print(error, file=sys.stderr)
        sys.exit(error.code)

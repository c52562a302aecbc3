"""What may be shown of the lines that Rasa and the action server write.

On an error Rasa 3.6.21 logs the person's words (`rest.message.received.failure` carries `text`), the local variables of every
frame and the exception's message. So of a line only what cannot hold words of hers is shown: the level, the logger, Rasa's own
name for the event, and the place in this project's code. All else is left out.
"""

import json
import re
from pathlib import Path

_RECORD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?P<level>WARNING|ERROR|CRITICAL)\s+"
    r"(?P<logger>(?:rasa|rasa_sdk|sanic|asyncio|aiohttp|apscheduler|bot|actions)(?:\.\w+)*)\s+- (?P<message>.*)"
)
"""A line as Rasa's and the action server's coloredlogs write it when they write to a pipe."""

_FRAME = re.compile(r'  File "(?P<path>[^"]+)", line (?P<line>\d+), in \w+')

_EVENT = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")
"""Rasa's structured logs name their events like this: `rest.message.received.failure`."""


def safe_line(line: str, root: Path) -> str | None:
    """What may be shown of one line (without its end), or None when nothing may. `root` is the project's folder."""
    if record := _RECORD.fullmatch(line):
        event = _event(record["message"])
        return f"{record['level']} {record['logger']}" + (f" {event}" if event else "")
    if frame := _FRAME.fullmatch(line):
        path = Path(frame["path"])
        if path.is_relative_to(root) and not path.is_relative_to(root / ".venv") and path.is_file():
            return f"  at {path.relative_to(root)}, line {frame['line']}"
    return None


def _event(message: str) -> str | None:
    try:
        event = json.loads(message)["event"]
    except (ValueError, TypeError, KeyError):
        return None
    return event if isinstance(event, str) and _EVENT.fullmatch(event) else None

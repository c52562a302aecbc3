"""Of what Rasa writes, nothing that a person said is shown."""

from pathlib import Path

import pytest

from bot.run.loglines import safe_line

ROOT = Path(__file__).resolve().parents[2]
STAMP = "2026-11-24 05:53:42"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            f'{STAMP} ERROR    rasa.core.channels.rest  - {{"text": "Arta", "event": "rest.message.received.failure"}}',
            "ERROR rasa.core.channels.rest rest.message.received.failure",
        ),
        (f"{STAMP} ERROR    rasa.core.processor  - Encountered an exception on 'Arta'.", "ERROR rasa.core.processor"),
        (f'{STAMP} ERROR    rasa.core.processor  - {{"event": "I am Arta"}}', "ERROR rasa.core.processor"),
        (f"{STAMP} WARNING  rasa_sdk.executor  - Arta", "WARNING rasa_sdk.executor"),
        (f'  File "{ROOT}/tests/run/test_loglines.py", line 12, in run', "  at tests/run/test_loglines.py, line 12"),
        (f"{STAMP} INFO     rasa.core.processor  - Arta", None),
        (f"{STAMP} ERROR    arta  - hello", None),
        ('  File "/usr/lib/python3/x.py", line 3, in run', None),
        (f'  File "{ROOT}/Arta.py", line 3, in run', None),
        ("ValueError: Arta", None),
        ("    raise ValueError('Arta')", None),
        ("", None),
    ],
)
def test_only_place_and_kind_are_shown(line: str, shown: str | None) -> None:
    assert safe_line(line, ROOT) == shown

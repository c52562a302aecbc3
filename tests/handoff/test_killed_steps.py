"""Every step is taken whole or not at all, wherever its process is killed. On SQLite and on PostgreSQL."""

import json
import subprocess
import sys

from bot.settings import ROOT
from tests.storage.conftest import KEY

ENDS = {
    "ask": "waiting",
    "withdraw": "withdrawn",
    "claim": "active",
    "write": "active",
    "send": "active",
    "transfer": "active",
    "put_back": "waiting",
    "close": "closed",
    "leave": "closed",
}


def test_a_step_whose_process_is_killed_leaves_all_as_it_was_or_all_as_it_will_be(database_url: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.handoff.killed_steps", database_url, KEY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = {step["step"]: step for step in map(json.loads, ran.stdout.splitlines())}
    assert set(told) == set(ENDS)
    for step, end in ENDS.items():
        # Two statements and a commit at least, and once after it.
        assert told[step]["kills"] >= 4, step
        assert told[step]["half"] == 0, step
        assert told[step]["seen"][-1] == end, step
        assert not told[step]["again"], step

"""Kills the parts when their supervisor is gone, however it went (kill -9 included).

The supervisor starts this file as a process of its own and holds the other end of its stdin. It writes `+123` when the
process group 123 was started and `-123` when it has ended. When the pipe closes, what is left is killed. This works on every
Unix alike, needs no polling, and reaches what the parts themselves started.
"""

import os
import signal
import sys
from collections.abc import Iterable


def reap(orders: Iterable[str]) -> None:
    """Follow the orders until they end, then kill each group that was started and has not ended."""
    groups: set[int] = set()
    for order in orders:
        group = int(order[1:])
        if order[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    reap(sys.stdin)

"""Words and facts: how long a reply takes to render, the checks, and a reload, and what a thousand reloads leave behind.

.venv/bin/python -m benchmarks.content [reloads, default 1000]
"""

import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.content.checks.errors import load_without_errors
from bot.content.checks.everything import check
from bot.content.countries import today
from bot.content.live import LiveLibrary
from bot.content.reply import item_text
from bot.content.topics import SECTIONS
from bot.settings import ROOT


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rendering() -> None:
    library = load_without_errors(ROOT)
    items = [f"section:{topic}:{section}" for topic in library.topics for section in SECTIONS.values()]
    items += [f"message:{name}" for name in ("human", "in_danger", "self_harm", "is_minor", "greet", "menu")]
    people = [
        library.words(language, country) for language in library.languages for country in (None, "XK", "FR", "US")
    ]
    for words in people:
        item_text("message:human", words)  # Babel reads a locale's data once per process.
    times = sorted(seconds(partial(item_text, item, words)) for words in people for item in items)
    print(f"rendering a reply: median {statistics.median(times) * 1000:.3f} ms, 99 % {times[len(times) * 99 // 100] * 1000:.3f} ms, "
          f"longest {times[-1] * 1000:.2f} ms ({len(times)} replies, {len(library.languages)} languages)")  # fmt: skip


def reloads(number: int) -> None:
    content = LiveLibrary(ROOT)
    times, memory = [], []
    for turn in range(number):
        content._stamp = ()
        times.append(seconds(content._reload_if_changed))
        if turn % (number // 10) == 0:
            gc.collect()
            memory.append(_resident_megabytes())
    print(f"{number} reloads: median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms")
    print(f"memory at each tenth: {', '.join(f'{value:.0f}' for value in memory)} MB, peak {_peak_megabytes():.0f} MB")


def _resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    rendering()
    print(f"content check: {seconds(lambda: check(ROOT, today())):.1f} s")
    reloads(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

"""Faults that a test orders from a fake: answers that fail, and answers that come late."""

import threading
from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    """The next `times` calls of `method` ("" for any) wait `delay` seconds and, where `status` is given, fail with
    it."""

    method: str = ""
    status: int | None = None
    description: str = "Internal Server Error"
    code: int | None = None
    retry_after: int | None = None
    delay: float = 0.0
    times: int = 1


class Faults:
    """The faults ordered and not yet used up. May be used from several threads."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, **fault: Any) -> None:
        with self._lock:
            self._ordered.append(Fault(**fault))

    def clear(self) -> None:
        with self._lock:
            self._ordered.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call of `method` meets, if any."""
        with self._lock:
            for fault in self._ordered:
                if fault.method in ("", method):
                    fault.times -= 1
                    if fault.times == 0:
                        self._ordered.remove(fault)
                    return fault
        return None

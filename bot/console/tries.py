"""How often somebody may try to sign in, by the address that they come from: counted in this process, never stored, never logged."""

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_TRIES = 20
TRIES_SECONDS = 10 * 60.0
MOST_ADDRESSES = 10_000
"""So many addresses are remembered; the one that was longest silent is forgotten first."""

IPV6_SITE = 64
"""The bits of an IPv6 address that tell one site from another: within them a visitor may choose."""


class Tries:
    """The tries of the last ten minutes. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Count one try; False where there were too many."""
        site = _site(address)
        times = self._times.setdefault(site, deque(maxlen=MOST_TRIES))
        self._times.move_to_end(site)
        if len(self._times) > MOST_ADDRESSES:
            self._times.popitem(last=False)
        moment = self._clock()
        if len(times) == MOST_TRIES and moment - times[0] < TRIES_SECONDS:
            return False
        times.append(moment)
        return True

    def give_back(self, address: str) -> None:
        """The last try was right: an office behind one address is not shut out by its own staff."""
        times = self._times.get(_site(address))
        if times:
            times.pop()


def _site(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed), IPV6_SITE), strict=False))

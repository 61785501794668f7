"""How often one key, or one address, may ask: counted in the broker, for all processes together.

A large limit is counted in blocks of a thousandth, so that few requests wait for the broker; what a process has not
used of a block when the window ends is lost to the caller, a thousandth for each process at the most.
"""

import logging
import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string

from settings import Settings

log = logging.getLogger(__name__)
PATIENCE = 0.02
"""Seconds the broker may take to be found, and to count."""
AWAY = 5.0
"""Seconds for which a broker that did not answer is not asked again; until then each process counts by itself."""
SHARE = 1_000
"""Of a limit one in so many is counted at once, before the requests come: a process asks once for them all."""
CALLERS = 10_000
"""Callers of whom a process knows what is left."""
Kind = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands in the current window.

    Attributes:
        reset: seconds until the window is over.
    """

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """As answers tell it."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return told if self.allowed else {**told, "Retry-After": str(self.reset)}


@dataclass(slots=True)
class _Lease:
    """Requests counted in the broker before they come, to be used up in one window.

    Attributes:
        counted: requests of this window that were counted, those used of this lease among them.
        left: those that may come yet without asking.
    """

    window: int
    counted: int
    left: int


class Limits:
    """Counts requests in windows of the clock. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._rates: Mapping[Kind, RateLimitItem | None] = {
            "read": _rate(settings.rate_read),
            "write": _rate(settings.rate_write),
        }
        self._shared = _shared(settings)
        self._own = MemoryStorage()
        self._away_until = 0.0
        self._leases: dict[tuple[Kind, str], _Lease] = {}
        self._lock = threading.Lock()

    def count(self, kind: Kind, who: str) -> Standing | None:
        """Counts one request; None where there is no limit. Never fails: without the broker it counts here."""
        rate = self._rates[kind]
        if rate is None:
            return None
        length, now = rate.get_expiry(), time.time()
        window, reset = int(now // length), math.ceil(length - now % length)
        allowed, counted = self._take(rate, (kind, who), window)
        return Standing(allowed, rate.amount, max(0, rate.amount - counted), reset)

    def _take(self, rate: RateLimitItem, of: tuple[Kind, str], window: int) -> tuple[bool, int]:
        """Whether there is one left, and how many are counted with it."""
        with self._lock:
            lease = self._leases.get(of)
            if lease and lease.window == window and lease.left:
                lease.left, lease.counted = lease.left - 1, lease.counted + 1
                return True, lease.counted
        many = max(1, rate.amount // SHARE)
        before = self._ask(rate, of, window, many) - many
        left = min(many, rate.amount - before)
        if left <= 0:
            return False, rate.amount
        with self._lock:
            if len(self._leases) >= CALLERS:
                self._leases.clear()
            self._leases[of] = _Lease(window, before + 1, left - 1)
        return True, before + 1

    def _ask(self, rate: RateLimitItem, of: tuple[Kind, str], window: int, many: int) -> int:
        """Counts so many; how many it is then."""
        key, length = rate.key_for(*of, str(window)), rate.get_expiry()
        if time.monotonic() >= self._away_until:
            try:
                return self._shared.incr(key, length, amount=many)
            except (
                Exception
            ) as error:  # whatever keeps the broker from counting keeps no request from its answer
                self._away_until = time.monotonic() + AWAY
                log.warning("The broker does not count requests (%s): each process does for itself", error)
        return self._own.incr(key, length, amount=many)


def _rate(setting: str) -> RateLimitItem | None:
    return None if setting == "off" else parse(setting)


def _shared(settings: Settings) -> Storage:
    """Where all processes count; each by itself where the broker cannot."""
    if not settings.speaks_redis:
        return MemoryStorage()
    patience: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": None}
    return storage_from_string(settings.broker, key_prefix="persona", **patience)  # type: ignore[return-value]

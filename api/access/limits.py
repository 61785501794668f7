"""How often one key, or one address, may ask: counted in the broker, for all processes together."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string

from settings import Settings

log = logging.getLogger(__name__)
PATIENCE = 0.02
"""Seconds the broker may take to be found, and for each of the two things it is asked."""
AWAY = 5.0
"""Seconds for which a broker that did not answer is not asked again; until then each process counts by itself."""
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


class Limits:
    """Counts requests in fixed windows. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._rates: Mapping[Kind, RateLimitItem | None] = {
            "read": _rate(settings.rate_read),
            "write": _rate(settings.rate_write),
        }
        self._shared = _shared(settings)
        self._own = MemoryStorage()
        self._away_until = 0.0

    def count(self, kind: Kind, who: str) -> Standing | None:
        """Counts one request; None where there is no limit. Never fails: without the broker it counts here."""
        rate = self._rates[kind]
        if rate is None:
            return None
        if time.monotonic() >= self._away_until:
            try:
                return _counted(self._shared, rate, kind, who)
            except (
                Exception
            ) as error:  # whatever keeps the broker from counting keeps no request from its answer
                self._away_until = time.monotonic() + AWAY
                log.warning("The broker does not count requests (%s): each process does for itself", error)
        return _counted(self._own, rate, kind, who)


def _counted(storage: Storage, rate: RateLimitItem, kind: Kind, who: str) -> Standing:
    key = rate.key_for(kind, who)
    count = storage.incr(key, rate.get_expiry())
    reset = max(1, round(storage.get_expiry(key) - time.time()))
    return Standing(count <= rate.amount, rate.amount, max(0, rate.amount - count), reset)


def _rate(setting: str) -> RateLimitItem | None:
    return None if setting == "off" else parse(setting)


def _shared(settings: Settings) -> Storage:
    patience: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": None}
    return storage_from_string(settings.broker, key_prefix="persona", **patience)  # type: ignore[return-value]

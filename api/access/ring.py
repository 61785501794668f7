"""The keys that open the API, as one process knows them: read anew every few seconds."""

import hmac
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from errors import Unavailable
from graph.keys import Keys, LiveKey, Scope
from settings import Settings

FORM = re.compile(r"persona_([0-9a-f]{12})_([0-9a-f]{64})")
PATIENCE = 0.5
"""Seconds for which it is not asked again whether Neo4j is back, so that requests do not wait in a row."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        key: its id; "environment" for the one of PERSONA_API_KEY, None where none is needed.
    """

    key: str | None
    scope: Scope


ANYBODY = Caller(None, "admin")
ENVIRONMENT = "environment"


class Refused(Exception):
    """No key where one is needed, or one that opens nothing."""


class Ring:
    """Knows callers by what they send. Thread-safe."""

    def __init__(self, keys: Keys, settings: Settings) -> None:
        self._keys, self._seconds = keys, settings.key_seconds
        self._own = settings.api_key.get_secret_value().encode("utf-8") if settings.api_key else None
        self._required = settings.keys_required or self._own is not None
        self._live: Mapping[str, LiveKey] = {}
        self._read_at = self._failed_at = float("-inf")
        self._failure: Unavailable | None = None
        self._used: set[str] = set()
        self._lock = threading.Lock()

    def caller(self, given: str | None) -> Caller:
        """Who sends this.

        Raises:
            Refused: nobody who may.
            Unavailable: only Neo4j could tell, and it is away.
        """
        if given is None:
            return self._anybody()
        if self._own is not None and hmac.compare_digest(_bytes(given), self._own):
            return Caller(ENVIRONMENT, "admin")
        form = FORM.fullmatch(given)
        if form is None:
            raise Refused
        self._refresh()
        key = self._live.get(form[1])
        if key is None or not key.opens(form[2]):
            raise Refused
        self._used.add(key.id)
        return Caller(key.id, key.scope)

    def forget(self) -> None:
        """Reads the keys anew before the next request: what this process changes holds at once."""
        with self._lock:
            self._read_at = float("-inf")

    def unseen(self) -> list[str]:
        """Keys that were used since this was last asked, and whose last use on record is another hour's."""
        used, self._used = self._used, set()
        hour = time.time() // 3600
        known = [self._live[key] for key in used if key in self._live]
        return [k.id for k in known if k.last_used is None or k.last_used.timestamp() // 3600 != hour]

    def _anybody(self) -> Caller:
        if not self._required:
            self._refresh()
        if self._required:
            raise Refused
        return ANYBODY

    def _refresh(self) -> None:
        """Reads the keys where what is known is too old; counted from before they are read.

        Raises:
            Unavailable: they cannot be read.
        """
        with self._lock:
            now = time.monotonic()
            if now - self._read_at < self._seconds:
                return
            if self._failure and now - self._failed_at < PATIENCE:
                raise self._failure
            try:
                count, self._live = self._keys.live()
            except Unavailable as error:
                self._failure, self._failed_at = error, time.monotonic()
                raise
            self._read_at, self._failure = now, None
            self._required = self._required or count > 0  # where there have been keys, it never is open again


def _bytes(header: str) -> bytes:
    """What was sent: WSGI tells each byte as the character of its number."""
    return header.encode("latin-1", errors="replace")

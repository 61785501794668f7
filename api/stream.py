"""Events from a Redis stream: acknowledged there when they are durable in Neo4j, and not before.

An entry that brings no event_id gets one made from the stream's name and its own id, so that one which is delivered
again counts once. What a consumer holds that went away is taken over by another.
"""

import json
import logging
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import ResponseError, TimeoutError

from api.events import Events
from errors import PersonaError, Unavailable
from graph.connection import Busy, WrongPassword

log = logging.getLogger(__name__)
Entry = tuple[bytes, dict[Any, Any]]
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait for what is away, the last again and again."""
WAIT = 1_000
"""Milliseconds a read waits for entries."""
AWAY = (Unavailable, Busy, WrongPassword)
NUMBERS = ("value",)


class NoStream(PersonaError):
    """The broker refuses what is asked of a stream."""

    def __init__(self, stream: str, reason: str) -> None:
        super().__init__(f"Stream {stream!r} cannot be read: {reason}")


def connect(url: str) -> Redis:
    """A connection to the broker, which is made when first needed and made anew when lost."""
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, health_check_interval=10)


class Consumer:
    """Takes one stream's entries in, in one group.

    Args:
        name: of this consumer in the group; two with one name would take over each other's entries.
        batch: entries in one transaction.
        idle: seconds after which what another consumer holds is taken over.

    Attributes:
        counts: of entries, by what became of them.
    """

    def __init__(
        self,
        broker: Redis,
        events: Events,
        stream: str,
        *,
        group: str = "persona",
        name: str | None = None,
        batch: int = 500,
        idle: float = 30.0,
    ) -> None:
        self._broker, self._events, self._stream, self._group = broker, events, stream, group
        self._name = name or f"{socket.gethostname()}-{os.getpid()}"
        self._batch, self._idle = batch, int(1_000 * idle)
        self._stopped = threading.Event()
        self._own = True  # what this name held before is read first
        self.counts: Counter[str] = Counter()

    def run(self, *, drain: bool = False) -> None:
        """Takes entries in until it is stopped, or, with `drain`, nothing is left; waits for what is away."""
        tried = 0
        while not self._stopped.is_set():
            try:
                entries = self._next()
                if entries:
                    self._take(entries)
                elif drain and not self._own:
                    return
                tried = 0
            except (NotConnected, TimeoutError, *AWAY) as error:
                self._own = True  # what was read is held, and not written yet
                self._wait(error, tried)
                tried += 1
            except ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise NoStream(self._stream, str(error)) from error
                self._begin()

    def stop(self) -> None:
        """Lets the batch at hand be finished, and no other be begun."""
        self._stopped.set()

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM stop it."""
        before = {one: signal.signal(one, lambda *_: self.stop()) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _begin(self) -> None:
        """Makes the group, and the stream, where they are not there."""
        try:
            self._broker.xgroup_create(self._stream, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def _wait(self, error: Exception, tried: int) -> None:
        log.warning("Waiting: %s", error)
        self._stopped.wait(PAUSES[min(tried, len(PAUSES) - 1)])

    def _next(self) -> Sequence[Entry]:
        """What this consumer holds already, else what another left behind, else what is new."""
        if self._own:
            held = self._read("0")
            self._own = bool(held)
            return held or self._next()
        return self._left_behind() or self._read(">")

    def _read(self, after: str) -> Sequence[Entry]:
        found: Any = self._broker.xreadgroup(
            self._group, self._name, {self._stream: after}, count=self._batch, block=WAIT
        )
        streams = list(found.values()) if isinstance(found, dict) else [rows for _, rows in found or ()]
        return _flat(streams)

    def _left_behind(self) -> Sequence[Entry]:
        found: Any = self._broker.xautoclaim(
            self._stream, self._group, self._name, self._idle, "0-0", count=self._batch
        )
        return _flat([found[1]])

    def _take(self, entries: Sequence[Entry]) -> None:
        """Writes entries, and only then acknowledges them."""
        gone = [entry for entry, fields in entries if fields is None]  # deleted from the stream meanwhile
        there = [(entry, fields) for entry, fields in entries if fields is not None]
        results = self._written([self._event(*one) for one in there]) if there else []
        with self._broker.pipeline(transaction=True) as pipeline:
            for (entry, fields), result in zip(there, results, strict=True):
                if result["reason"]:
                    told: dict[Any, Any] = {b"entry": entry, b"reason": result["reason"].encode()}
                    pipeline.xadd(f"{self._stream}:rejected", {**fields, **told})
            pipeline.xack(self._stream, self._group, *gone, *(entry for entry, _ in there))
            pipeline.execute()
        self.counts.update(result["status"] for result in results)

    def _written(self, events: Sequence[Any]) -> list[dict[str, Any]]:
        """What became of events; one by one where a fault that will not go away is in them."""
        try:
            results: list[dict[str, Any]] = self._events.add(events)["results"]
        except AWAY:
            raise
        except PersonaError as error:
            if len(events) == 1:
                return [{"event_id": None, "status": "refused", "reason": str(error)}]
            return [result for event in events for result in self._written([event])]
        return results

    def _event(self, entry: bytes, fields: Mapping[bytes, bytes]) -> Any:
        """The event that an entry tells of, as the API takes it."""
        given = _fields(fields)
        if not isinstance(given, dict):
            return given
        when = datetime.fromtimestamp(int(entry.partition(b"-")[0]) / 1_000, UTC)
        default = {"event_id": f"stream/{self._stream}/{entry.decode()}", "at": when.isoformat()}
        return default | {name: value for name, value in given.items() if value is not None}


def _flat(streams: Sequence[Any]) -> list[Entry]:
    """Entries of one stream, which clients nest once more or less by version."""
    found = streams[0] if streams else []
    return found[0] if found and isinstance(found[0], list) else found


def _fields(fields: Mapping[bytes, bytes]) -> Any:
    if b"event" in fields:
        try:
            return json.loads(fields[b"event"])
        except (ValueError, RecursionError):
            return fields[b"event"].decode(errors="replace")
    texts = {name.decode(errors="replace"): value.decode(errors="replace") for name, value in fields.items()}
    return {name: _number(value) if name in NUMBERS else value for name, value in texts.items()}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text

"""A stream of changes as server-sent events."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from api.feed import AGAIN, READ, Feed
from errors import PersonaError
from graph.feed import KINDS, Change, Cursor, Kind

MISSED = 10_000
"""Changes that a stream that comes back is told one by one; of more it is told that they are too many."""
HEARTBEAT = 15.0
"""Seconds of silence on a stream, at the most."""
RETRY = f"retry: {AGAIN * 1_000:.0f}\n"
"""When whoever listens is to come back after the end."""
SLOW = {"detail": "More changes waited for this stream than may: it ends, and goes on where it comes back."}
RESET = {
    "detail": f"More than {MISSED:,} changes were missed: read anew what you keep; what changes from now on follows."
}


class Stream:
    """An iterator over the text of a stream; it is closed at the end, even if it never began."""

    def __init__(
        self, feed: Feed, since: str | None, kinds: Sequence[Kind] = KINDS, users: Sequence[str] = ()
    ) -> None:
        """Begins at a cursor, or now.

        Raises:
            InvalidInput: it is no cursor.
            TooManyStreams: see `Feed.join`.
        """
        begin = Cursor.parse(since) if since else None
        self._feed = feed
        self._subscription, self._joined = feed.join(kinds, users)
        self._texts = self._all(begin)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        return next(self._texts)

    def close(self) -> None:
        """Leaves its place to another stream."""
        self._feed.leave(self._subscription)

    def _all(self, begin: Cursor | None) -> Iterator[str]:
        yield f"{RETRY}{_at(begin or self._joined)}\n"
        if begin:
            yield from self._missed(begin)
        while not (self._feed.ended or self._subscription.slow):
            waited, reached = self._feed.take(self._subscription, HEARTBEAT)
            yield _changes(waited) or f": still here\n{_at(reached)}\n"
        if self._subscription.slow:
            yield _event("slow", SLOW)
        yield f"{RETRY}\n"

    def _missed(self, cursor: Cursor) -> Iterator[str]:
        """What changed since a cursor; while Neo4j is away, that the stream is still here."""
        count, more = 0, True
        while more and not self._feed.ended:
            try:
                found = self._feed.missed(self._subscription, cursor, READ)
            except PersonaError:
                yield ": still here\n\n"
                self._feed.wait(AGAIN)
                continue
            count += len(found.changes)
            if count > MISSED:
                yield _event("reset", RESET, self._joined)
                return
            yield _changes((change, found.cursor(change)) for change in found.changes)
            cursor, more = found.next, found.more


def _changes(changes: Iterable[tuple[Change, Cursor]]) -> str:
    return "".join(_event(change.kind, change.told, cursor) for change, cursor in changes)


def _event(name: str, told: Mapping[str, Any], cursor: Cursor | None = None) -> str:
    data = json.dumps(told, ensure_ascii=False)
    return f"{_at(cursor) if cursor else ''}event: {name}\ndata: {data}\n\n"


def _at(cursor: Cursor) -> str:
    return f"id: {cursor}\n"

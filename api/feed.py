"""The change feed of one process: one thread reads what changed, and every stream is told."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from errors import PersonaError
from graph import feed
from graph.connection import Database
from graph.feed import KINDS, Change, Changes, Cursor, Kind
from settings import Settings

log = logging.getLogger(__name__)
READ = 5_000
"""Changes read at once."""
WAITING = 1_000
"""Changes that may wait for one stream."""
AGAIN = 1.0
"""Seconds until what failed is tried again."""
CLOSING = 5.0
"""Seconds that closing waits for what is being read, at the most."""
Key = tuple[Kind, str]


class TooManyStreams(PersonaError):
    """This process holds as many streams as it may."""

    status = 503

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This process holds {most} streams, as many as it may (PERSONA_FEED_STREAMS). Come back later, or "
            "ask with wait=0."
        )


@dataclass(eq=False)
class Subscription:
    """What one stream wants, and what waits for it; guarded by the feed's lock.

    Attributes:
        waiting: by what changed, its latest change and where the stream goes on after it.
        slow: more waited than may, and was let go.
    """

    kinds: Sequence[Kind] = KINDS
    users: frozenset[str] = frozenset()
    waiting: dict[Key, tuple[Change, Cursor]] = field(default_factory=dict)
    slow: bool = False

    def wants(self, change: Change) -> bool:
        """Whether the stream is to be told."""
        of_users = change.kind != "profile" or not self.users or change.id in self.users
        return change.kind in self.kinds and of_users

    def add(self, change: Change, cursor: Cursor) -> None:
        """Lets a change wait, instead of an earlier one of the same."""
        key = change.kind, change.id
        self.waiting.pop(key, None)
        self.waiting[key] = change, cursor
        if len(self.waiting) > WAITING:
            self.slow = True
            self.waiting.clear()


class Feed:
    """Streams of changes. Thread-safe; the thread runs while there is a stream."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._most, self._every = database, settings.feed_streams, settings.feed_seconds
        self._bell = threading.Condition()
        self._subscriptions: list[Subscription] = []
        self._reached: Cursor | None = None
        self._running = self._ended = False
        self._thread: threading.Thread | None = None

    def page(
        self, since: str | None, *, kinds: Sequence[Kind] = KINDS, users: Sequence[str] = (), limit: int
    ) -> dict[str, Any]:
        """What changed since a cursor; without one nothing, but where to begin.

        Raises:
            InvalidInput: it is no cursor.
        """
        if since is None:
            return {"changes": [], "next": str(feed.now(self._database)), "more": False}
        found = feed.changes(self._database, Cursor.parse(since), kinds=kinds, users=users, limit=limit)
        told = [dict(change.told) for change in found.changes]
        return {"changes": told, "next": str(found.next), "more": found.more}

    def join(self, kinds: Sequence[Kind] = KINDS, users: Sequence[str] = ()) -> tuple[Subscription, Cursor]:
        """A subscription to what changes from now on, and where that begins; whoever joins must `leave`.

        Raises:
            TooManyStreams: there are as many as may be.
        """
        subscription, here = Subscription(kinds, frozenset(users)), feed.now(self._database)
        with self._bell:
            if len(self._subscriptions) >= self._most:
                raise TooManyStreams(self._most)
            self._subscriptions.append(subscription)
            if not self._running:
                self._running, self._reached = True, here
                self._thread = threading.Thread(target=self._read, args=[here], name="feed", daemon=True)
                self._thread.start()
        return subscription, here

    def missed(self, subscription: Subscription, since: Cursor, limit: int) -> Changes:
        """What a subscription missed since a cursor."""
        wanted: dict[str, Any] = {"kinds": subscription.kinds, "users": list(subscription.users)}
        return feed.changes(self._database, since, **wanted, limit=limit)

    def leave(self, subscription: Subscription) -> None:
        """Ends a stream's subscription."""
        with self._bell:
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)
            self._bell.notify_all()

    def take(self, subscription: Subscription, seconds: float) -> tuple[list[tuple[Change, Cursor]], Cursor]:
        """All that waits, after `seconds` of waiting at the most, and where to go on after it."""
        with self._bell:
            self._bell.wait_for(
                lambda: subscription.waiting or subscription.slow or self._ended, timeout=seconds
            )
            taken = list(subscription.waiting.values())
            subscription.waiting.clear()
            assert self._reached is not None
            return taken, self._reached

    def wait(self, seconds: float) -> None:
        """Waits, but not beyond the end."""
        with self._bell:
            self._bell.wait_for(lambda: self._ended, timeout=seconds)

    @property
    def ended(self) -> bool:
        """Whether all streams are to end."""
        return self._ended

    @property
    def streams(self) -> int:
        """How many there are."""
        return len(self._subscriptions)

    def end(self) -> None:
        """Ends all streams, for a process that stops."""
        self._ended = True
        with self._bell:
            self._bell.notify_all()

    def close(self) -> None:
        """Ends all streams and waits until nothing is read any more, so that the database can be closed."""
        self.end()
        if self._thread:
            self._thread.join(CLOSING)

    def _read(self, cursor: Cursor) -> None:
        """Reads on from a cursor while there is a stream; an absent Neo4j is asked again."""
        told: dict[Key, int] = {}
        waiting = False
        while self._goes_on():
            try:
                found = feed.changes(self._database, cursor, limit=READ)
            except Exception as error:
                log.log(logging.DEBUG if waiting else logging.WARNING, "The feed waits: %s", error)
                waiting = True
                self._pause(AGAIN)
                continue
            waiting = False
            self._tell(found, told)
            cursor = found.next
            if not found.more:
                self._pause(self._every)

    def _goes_on(self) -> bool:
        with self._bell:
            self._running = bool(self._subscriptions) and not self._ended
            return self._running

    def _pause(self, seconds: float) -> None:
        with self._bell:
            self._bell.wait_for(lambda: self._ended or not self._subscriptions, timeout=seconds)

    def _tell(self, found: Changes, told: dict[Key, int]) -> None:
        """Tells every stream what it was not told; `told` is by when, of what is not settled."""
        new = [change for change in found.changes if told.get((change.kind, change.id)) != change.at]
        with self._bell:
            for change in new:
                cursor = found.cursor(change)
                for subscription in self._subscriptions:
                    if not subscription.slow and subscription.wants(change):
                        subscription.add(change, cursor)
            if not found.more:
                self._reached = Cursor(found.settled)
            self._bell.notify_all()
        told |= {(change.kind, change.id): change.at for change in new}
        for key in [key for key, at in told.items() if at < found.settled]:
            del told[key]

"""Clients as those of `tests/live_chaos.py`: they ask without a pause, and send an event until it is acknowledged."""

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from settings import Settings

PATIENCE = 30.0
"""Seconds a client waits for an answer."""
AGAIN = 0.3
KINDS = ("view", "like", "click")
JOBS: Sequence[dict[str, Any]] = (
    {"kind": "embed", "parameters": {"label": "Item", "force": True}},
    {"kind": "profiles"},
    {"kind": "statistics"},
    {"kind": "audit"},
)


class Load:
    """Clients in threads, from entering it (a context manager) to leaving it; every event is acknowledged by then.

    Attributes:
        sent, acknowledged: ids of events.
        jobs: ids of those that were accepted.
        answers: how many of each status; 0: none came.
    """

    def __init__(
        self, settings: Settings, people: Sequence[str], items: Sequence[str], clients: int, seed: int
    ) -> None:
        self.people, self._items, self._seed = people, items, seed
        self._where = (settings.api_host, settings.api_port)
        self._over = threading.Event()
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.jobs: list[str] = []
        self.answers: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._client, args=[n]) for n in range(clients)]
        self._threads.append(threading.Thread(target=self._enqueue))

    def told(self) -> str:
        """How it goes, in short."""
        with self._lock:
            counts = ", ".join(f"{status}: {n:,}" for status, n in sorted(self.answers.items()))
            return f"{len(self.acknowledged):,} events acknowledged, {len(self.jobs)} jobs, answers {counts}"

    def _client(self, number: int) -> None:
        dice = random.Random(f"{self._seed} {number}")
        while not self._over.is_set():
            user = dice.choice(self.people)
            (kind,) = dice.choices(("ranking", "event", "profile"), (80, 15, 5))
            if kind == "event":
                self._event(user, dice)
            else:
                path = "recommendations?explain=true" if kind == "ranking" else "profile"
                status, _ = self._ask("GET", f"/v1/users/{user.replace(' ', '%20')}/{path}")
                if status >= 500 or not status:
                    time.sleep(AGAIN)

    def _event(self, user: str, dice: random.Random) -> None:
        """Sends one until it is acknowledged, though the load be over."""
        event = f"chaos-{uuid.uuid4().hex}"
        row = {
            "user": user, "item": dice.choice(self._items), "kind": dice.choice(KINDS), "event_id": event,
            "at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        self.sent.add(event)
        while True:
            status, said = self._ask("POST", "/v1/events", {"events": [row]})
            if status == 200 and said["results"][0]["status"] in ("written", "duplicate"):
                self.acknowledged.add(event)
                return
            if 400 <= status < 500 and status != 429:
                raise AssertionError(f"an event is refused: {said}")
            time.sleep(AGAIN)

    def _enqueue(self) -> None:
        """Keeps one job under way."""
        number = 0
        while not self._over.is_set():
            status, said = self._ask("POST", "/v1/jobs", JOBS[number % len(JOBS)])
            if status == 202:
                number += 1
                self.jobs.append(said["id"])
                self._follow(said["id"])
            else:
                time.sleep(AGAIN)

    def _follow(self, job: str) -> None:
        while not self._over.wait(1):
            status, said = self._ask("GET", f"/v1/jobs/{job}")
            if status == 200 and said["state"] in ("done", "failed", "cancelled"):
                return

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(*self._where, timeout=PATIENCE)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
            response = connection.getresponse()
            answer = response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            answer = 0, None
        finally:
            connection.close()
        with self._lock:
            self.answers[answer[0]] += 1
        return answer

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

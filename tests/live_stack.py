"""What the commands `tests/live_*.py` share: a stack of their own, its API over HTTP, and a table of what was seen."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from api_world import build
from servers import nothing

from api.stack import Stack
from graph.connection import Database
from settings import Settings

BOUND = 3.0
"""Seconds in which an answer must come, whatever is away."""
HEALING = 60.0


@dataclass(frozen=True)
class Answer:
    """What was asked, the status and the seconds it took (0: none came), and what was said."""

    asked: str
    status: int
    seconds: float
    said: str


class Api:
    """The API that runs, asked over HTTP."""

    def __init__(self, settings: Settings) -> None:
        self._host, self._port = settings.api_host, settings.api_port

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        started = time.monotonic()
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
            response = connection.getresponse()
            said = response.read().decode()
            return Answer(f"{method} {path}", response.status, time.monotonic() - started, said)
        except OSError as error:
            return Answer(f"{method} {path}", 0, time.monotonic() - started, str(error))
        finally:
            connection.close()

    def heals(self, check: Callable[[], bool]) -> float:
        """Seconds until `check` holds; more than `HEALING` where it does not."""
        started = time.monotonic()
        while not check() and time.monotonic() - started < HEALING:
            time.sleep(0.1)
        return time.monotonic() - started


@dataclass
class Table:
    """What was seen, and whether all of it was as it should be."""

    good: bool = True

    def row(self, what: str, said: str, right: bool) -> None:
        """Prints a line."""
        self.good &= right
        print(f"{'ok ' if right else 'NOT'}  {what:<58} {said}", flush=True)

    def answers(self, what: str, answers: list[Answer], wanted: set[int]) -> None:
        """Prints the slowest of some answers, and their statuses; in full those that are not wanted."""
        slowest = max(answer.seconds for answer in answers)
        statuses = sorted({answer.status for answer in answers})
        right = set(statuses) <= wanted and slowest < BOUND
        self.row(what, f"statuses {statuses}, slowest {slowest:.2f} s", right)
        for answer in answers:
            if answer.status not in wanted:
                print(f"     {answer.asked}: {answer.status} {answer.said}", flush=True)


@contextmanager
def running(**changed: Any) -> Iterator[Settings]:
    """A whole stack with the small world of the tests."""
    with nothing(neo4j_heap="768m", neo4j_page_cache="256m", neo4j_timeout=2, **changed) as settings:
        Stack(settings).up(lambda *_: None)
        with Database(settings) as database:
            build(database, settings, settings.folder / "world")
        yield settings

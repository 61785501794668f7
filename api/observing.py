"""What is read of the graph, the queue and the processes for `/metrics`: in a thread of its own, so that a scrape
never waits for a server that is away, and kept for some seconds, so that it costs little."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict

import psutil

from api import broker
from api.metrics import Observed, Values
from api.processes import processes
from api.queue import INTERACTIVE
from errors import PersonaError
from graph import observed
from graph.connection import Database
from graph.local.process import family
from graph.observed import Behind, Standing
from settings import Settings

log = logging.getLogger(__name__)
QUEUES = ("persona", INTERACTIVE)
KEPT, COUNTED = 5.0, 60.0
"""Seconds that figures are kept; those that are counted node by node."""
FIRST = 3.0
"""Seconds that the first scrape of a process waits for figures."""


class Observing:
    """The figures as they were last read. Thread-safe; reads only when it is asked."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._lock, self._first = threading.Lock(), threading.Event()
        self._pool = ThreadPoolExecutor(3, "observe")  # one waits for the two others
        self._found: list[Observed] = []
        self._behind: Behind | None = None
        self._asked_at = self._read_at = self._counted_at = float("-inf")

    def figures(self) -> list[Observed]:
        """Those that were read last; where they are old, new ones are read meanwhile, for who asks next."""
        with self._lock:
            if time.monotonic() - self._asked_at >= KEPT:
                self._asked_at = time.monotonic()
                self._pool.submit(self._read)
        self._first.wait(FIRST)
        return [*self._found, _gauge("persona_observed_age_seconds", AGE, time.monotonic() - self._read_at)]

    def close(self) -> None:
        """Waits for what is being read."""
        self._pool.shutdown()

    def _read(self) -> None:
        try:
            asked = [self._pool.submit(_or_none, read) for read in (self._graph, self._queues)]
            graph, queues = (one.result() for one in asked)
            up: Values = {("neo4j",): float(graph is not None), ("broker",): float(queues is not None)}
            found = [Observed("persona_up", "Whether a server answers.", ("service",), up)]
            found += [*(graph or []), *(queues or []), self._memory()]
            self._found, self._read_at = found, time.monotonic()
        except Exception:
            log.exception("What is watched could not be read")
        finally:
            self._first.set()

    def _graph(self) -> list[Observed]:
        found = _of_standing(observed.standing(self._database))
        if time.monotonic() - self._counted_at >= COUNTED:
            self._behind = observed.behind(self._database, self._settings.entity_min_degree)
            self._counted_at = time.monotonic()
        return found + (_of_behind(self._behind) if self._behind else [])

    def _queues(self) -> list[Observed]:
        found = broker.waiting(self._settings, QUEUES)
        depths: Values = {(name,): float(messages) for name, messages in found.items()}
        return [Observed("persona_queue_messages", "Messages that wait, by queue.", ("queue",), depths)]

    def _memory(self) -> Observed:
        """Of what runs on this machine under this home."""
        sizes: Values = {}
        for process in processes(self._settings):
            with suppress(psutil.Error):
                if running := process.running():
                    sizes[process.name,] = float(sum(one.memory_info().rss for one in family(running)))
        return Observed(
            "persona_process_resident_bytes", "Memory of a service and its children.", ("service",), sizes
        )


AGE = "Seconds since the figures of the graph, the queue and memory were read."


def _or_none(read: Callable[[], list[Observed]]) -> list[Observed] | None:
    try:
        return read()
    except (PersonaError, *broker.FAULTS) as error:
        log.debug("not observed: %s", error)
        return None


def _gauge(name: str, help: str, value: float | None) -> Observed:
    return Observed(name, help, (), {} if value is None else {(): float(value)})


def _states(name: str, help: str, states: Mapping[str, int]) -> Observed:
    return Observed(name, help, ("state",), {(state,): float(n) for state, n in states.items()})


def _of_standing(now: Standing) -> list[Observed]:
    return [
        _states("persona_jobs", "Jobs, by state.", now.jobs),
        _states("persona_chunks", "Chunks of jobs, by state.", now.chunks),
        _gauge("persona_items_pending", "Items written and not yet embedded.", now.pending),
        _gauge("persona_change_age_seconds", "Seconds since a user last changed.", now.changed),
        _gauge("persona_statistics_age_seconds", "Seconds since the statistics were counted.", now.counted),
        _gauge("persona_model_age_seconds", "Seconds since the model that serves was made.", now.trained),
        _gauge("persona_model_version", "The model that serves; 0: none yet.", now.model),
        _gauge(
            "persona_embedding_nodes_per_second", "Nodes embedded a second of work, of 5 minutes.", now.rate
        ),
    ]


def _of_behind(now: Behind) -> list[Observed]:
    vectors: Values = {
        (one.label, state): float(n)
        for one in now.vectors
        for state, n in asdict(one).items()
        if state != "label"
    }
    return [
        Observed(
            "persona_vectors",
            "Nodes that have a current vector, a stale one, none.",
            ("label", "state"),
            vectors,
        ),
        _gauge(
            "persona_profiles_behind", "Users who changed after their interests were stored.", now.profiles
        ),
        _gauge(
            "persona_profiles_behind_seconds", "Seconds since the first of these changes.", now.waiting or 0.0
        ),
    ]

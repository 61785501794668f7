"""What the API counts and times, and its page for Prometheus; right with several processes too.

Where `PROMETHEUS_MULTIPROC_DIR` is set before this is loaded, as `api.processes` does, all processes of one API share
their counts in that folder, and any of them answers with the sums. What is known of the graph and the queue
(`api.observing`) is read by whichever process is asked.
"""

import platform
from importlib.metadata import version
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Summary,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import MultiProcessValue, ValueClass

from graph.connection import Pool

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0)
"""Bounds of the histogram of requests."""
_SHARED = ValueClass.__qualname__.startswith(MultiProcessValue.__name__)


Values = dict[tuple[str, ...], float]


class Observed(NamedTuple):
    """A figure that is read when asked for.

    Attributes:
        values: by the values of its labels.
    """

    name: str
    help: str
    labels: tuple[str, ...]
    values: Values


class Metrics:
    """The counts and times of one app."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when each label came is of no use
        self._registry = CollectorRegistry()
        of = self._registry
        route = ("method", "route")
        self.requests = Counter(
            "persona_requests", "Answers, by route template and status.", (*route, "status"), registry=of
        )
        self.seconds = Histogram(
            "persona_request_seconds", "Seconds until an answer begins.", route, registry=of, buckets=SECONDS
        )
        self.in_flight = Gauge(
            "persona_requests_in_flight",
            "Requests begun and not answered.",
            registry=of,
            multiprocess_mode="livesum",
        )
        self.statements = Summary(
            "persona_neo4j_statement_seconds",
            "Seconds of statements, retries included.",
            ("statement",),
            registry=of,
        )
        self.faults = Counter(
            "persona_neo4j_faults", "Statements that Neo4j did not answer.", ("statement",), registry=of
        )
        self.pool = Gauge(
            "persona_neo4j_connections",
            "Connections to Neo4j, in use or idle, at the end of the last request of each process.",
            ("state",),
            registry=of,
            multiprocess_mode="livesum",
        )

    def statement(self, name: str, seconds: float, answered: bool) -> None:
        """Counts one statement; to be given to `Database.watch`."""
        self.statements.labels(name).observe(seconds)
        if not answered:
            self.faults.labels(name).inc()

    def pooled(self, pool: Pool) -> None:
        """Notes how many connections there are."""
        self.pool.labels("in use").set(pool.in_use)
        self.pool.labels("idle").set(pool.idle)

    def page(self, observed: list[Observed]) -> bytes:
        """All of it in Prometheus' text format, with what was just observed."""
        registry = CollectorRegistry() if _SHARED else self._registry
        if _SHARED:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        shown = CollectorRegistry()
        shown.register(_Given([*observed, build()]))
        return generate_latest(registry) + generate_latest(shown)


def build() -> Observed:
    """What runs here."""
    labels = {"version": version("persona"), "python": platform.python_version()}
    return Observed(
        "persona_build_info", "What runs here; always 1.", tuple(labels), {tuple(labels.values()): 1.0}
    )


class _Given(Collector):
    """Figures as Prometheus' library takes them."""

    def __init__(self, observed: list[Observed]) -> None:
        self._observed = observed

    def collect(self) -> list[GaugeMetricFamily]:
        return [self._family(one) for one in self._observed]

    def _family(self, one: Observed) -> GaugeMetricFamily:
        family = GaugeMetricFamily(one.name, one.help, labels=one.labels)
        for labels, value in one.values.items():
            family.add_metric(labels, value)
        return family

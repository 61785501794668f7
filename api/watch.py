"""What is noted of every request: its id, one line in the log, and what metrics count. Never what it asks for."""

import logging
import time

from flask import Flask, Response, g, request

import logbook
from api.metrics import Metrics
from api.service import Persona

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
NO_ROUTE = "(none)"
"""The route of a request that none takes."""
QUIET = ("/health/live", "/health/ready", "/metrics")
"""Routes that are asked every few seconds; their lines are for debugging, unless something is wrong."""
# A method may be any word; what counts by it must not grow with what clients make up.
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def register(app: Flask, persona: Persona) -> None:
    """Notes every request of an app, first of all that is done with it."""
    metrics = Metrics()
    app.extensions["metrics"] = metrics
    persona.database.watch(metrics.statement)

    @app.before_request
    def _begins() -> None:
        g.began = time.perf_counter()
        g.request_id = logbook.request_id(request.headers.get(HEADER))
        logbook.bind(request_id=g.request_id)
        metrics.in_flight.inc()
        g.counted = True

    @app.after_request
    def _ends(answer: Response) -> Response:
        if "began" not in g:
            return answer
        answer.headers[HEADER] = g.request_id
        seconds = time.perf_counter() - g.began
        method, route = request.method if request.method in METHODS else "other", template()
        metrics.requests.labels(method, route, str(answer.status_code)).inc()
        metrics.seconds.labels(method, route).observe(seconds)
        metrics.pooled(persona.database.pool)
        _tell(method, route, answer.status_code, seconds)
        return answer

    @app.teardown_request
    def _over(_error: BaseException | None) -> None:
        if g.pop("counted", False):
            metrics.in_flight.dec()


def template() -> str:
    """The route of the request with names for what stands in it, such as `/v1/users/{user}/profile`."""
    rule = request.url_rule
    return rule.rule.replace("<", "{").replace(">", "}") if rule else NO_ROUTE


def _tell(method: str, route: str, status: int, seconds: float) -> None:
    level = logging.DEBUG if route in QUIET and status < 400 else logging.INFO
    told = {"method": method, "route": route, "status": status, "ms": round(1e3 * seconds, 1)}
    key = caller.key if (caller := g.get("caller")) else None
    log.log(level, "request", extra=told | ({"key": key} if key else {}))

"""Whether the API lives, and whether it can do its work."""

import time
from importlib.metadata import version
from typing import Any

from flask import g

from api import readiness
from api.problems import problem
from api.routes.base import blueprint, example, persona
from api.schemas.base import NoQuery

health = blueprint("health", "For whoever watches over it", prefix="/health")

VERSION = version("persona")
LIVE = {"status": "live", "version": "0.1.0"}
READY = {"neo4j": "ok", "schema": "ok", "broker": "ok", "encoder": "ok", "workers": "ok"}


@health.get("/live", responses={"200": example("It answers", LIVE)})
def live(query: NoQuery) -> Any:
    """Whether the process answers; asks nothing of others, and needs no key."""
    return {"status": "live", "version": VERSION}


@health.get("/ready", responses={"200": example("All is well", {"status": "ready", "checks": READY})})
def ready(query: NoQuery) -> Any:
    """By dependency, "ok" or what is wrong with it; 503 while it keeps the API from work (absent workers do not)."""
    checks = persona().readiness(time.perf_counter() - g.began)
    wrong = readiness.faults(checks)
    return problem(503, " ".join(wrong), checks=checks) if wrong else {"status": "ready", "checks": checks}

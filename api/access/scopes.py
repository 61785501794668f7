"""Which scope a route needs: one table, and what holds where the table is silent."""

from collections.abc import Mapping
from typing import Final

from graph.keys import SCOPES, Scope

READING: Final = ("GET", "HEAD", "OPTIONS")
"""Methods that need read; all others need write."""

OPEN: Final = frozenset({"/health/live"})
"""Routes without any key: whether the process answers says nothing of anybody."""

WITHOUT_GRAPH: Final = frozenset(
    {
        "/health/ready",
        "/metrics",
        "/",
        "/docs",
        "/docs/start.js",
        "/docs/assets/<path:filename>",
        "/openapi.json",
    }
)
"""Routes that say nothing of what is in the graph: while Neo4j is away, and with it the word on whether there are keys,
they answer as long as this process has seen none."""

ADMIN: Final = ("/v1/keys", "/v1/webhooks", "/v1/audit", "/v1/cypher")
"""Everything below these needs admin, whatever the method."""

OVERRIDES: Final[Mapping[str, Scope]] = {
    "POST /v1/search": "read",
    "POST /v1/recommendations": "read",
    "POST /v1/users/<user>/say/text": "read",
    "POST /v1/jobs": "admin",
    "POST /v1/jobs/<job>/cancel": "admin",
    "POST /v1/jobs/<job>/resume": "admin",
}
"""By method and route, where the method alone says too little or too much."""


def needed(method: str, route: str | None) -> Scope:
    """The scope that a request needs; route: its template, None: there is no such route."""
    if found := OVERRIDES.get(f"{method} {route}"):
        return found
    if route is not None and any(route == one or route.startswith(f"{one}/") for one in ADMIN):
        return "admin"
    return "read" if method in READING else "write"


def covers(held: Scope, wanted: Scope) -> bool:
    """Whether who holds a scope may do what needs another."""
    return SCOPES.index(held) >= SCOPES.index(wanted)

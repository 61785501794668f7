"""What changed: as a stream, or page by page."""

from contextlib import suppress
from typing import Any

from flask import Response, request

from api.answers.changes import page_or_stream
from api.routes.base import blueprint, persona, problems
from api.schemas.changes import ChangesHeader, ChangesQuery
from api.streams import Stream

changes = blueprint("changes", "What changes, as it changes")

EVENTS = "text/event-stream"
PATIENCE = 30.0
"""Seconds in which whoever listens must take what is sent."""


@changes.get("/changes", responses={"200": page_or_stream(), **problems()})
def follow(header: ChangesHeader, query: ChangesQuery) -> Any:
    """Profiles and jobs that change: a stream of server-sent events, or with `wait=0` a page of what has changed."""
    wanted: dict[str, Any] = {"kinds": query.kinds, "users": query.users}
    since = header.last_event_id or query.since
    if query.wait == 0 or _rather_json():
        return persona().feed.page(since, limit=query.limit, **wanted)
    _bound_sending()
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(Stream(persona().feed, since, **wanted), mimetype=EVENTS, headers=headers)


def _rather_json() -> bool:
    return request.accept_mimetypes.best_match([EVENTS, "application/json"], EVENTS) == "application/json"


def _bound_sending() -> None:
    """Lets a stream end whose other side takes nothing any more, which would hold its thread for long."""
    with suppress(KeyError):
        request.environ["gunicorn.socket"].settimeout(PATIENCE)

"""Figures for Prometheus."""

from typing import Any

from flask import Response, current_app

from api.metrics import CONTENT_TYPE
from api.routes.base import blueprint, persona
from api.schemas.base import NoQuery

metrics = blueprint("metrics", "For whoever watches over it", prefix="")

PAGE = (
    '# HELP persona_up Whether a server answers.\n# TYPE persona_up gauge\npersona_up{service="neo4j"} 1.0\n'
)
ANSWER = {
    "description": "In Prometheus' text format",
    "content": {"text/plain": {"schema": {"type": "string"}, "example": PAGE}},
}


@metrics.get("/metrics", responses={"200": ANSWER})
def page(query: NoQuery) -> Any:
    """Requests, queue, freshness, staleness, embedding, Neo4j and memory, in Prometheus' text format."""
    found = current_app.extensions["metrics"].page(persona().observing.figures())
    return Response(found, content_type=CONTENT_TYPE)

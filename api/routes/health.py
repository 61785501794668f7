"""Whether the API lives, and whether it can do its work."""

from typing import Any

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from api.routes.base import example, persona

tags: list[Tag | dict[str, Any]] = [Tag(name="health", description="For whoever watches over it")]
health = APIBlueprint("health", __name__, url_prefix="/health", abp_tags=tags)

READY = {"neo4j": "ok", "schema": "ok", "broker": "ok", "encoder": "ok"}
DOWN = READY | {"neo4j": "Neo4j at bolt://127.0.0.1:7687 does not answer."}


@health.get("/live", responses={"200": example("It answers", {"status": "live"})})
def live() -> Any:
    """Whether the process answers; asks nothing of others, and needs no key."""
    return {"status": "live"}


@health.get(
    "/ready",
    responses={"200": example("All is well", READY), "503": example("Something it needs is away", DOWN)},
)
def ready() -> Any:
    """By dependency, "ok" or what is wrong with it."""
    found = persona().readiness()
    return found, 200 if all(outcome == "ok" for outcome in found.values()) else 503

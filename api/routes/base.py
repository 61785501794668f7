"""What all routes share."""

from typing import Any, cast

from flask import current_app
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from api.service import Persona

PROBLEM = {
    "description": "What is wrong, as application/problem+json (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
                        },
                    },
                },
            },
            "example": {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "No user 'nobody' in the graph.",
            },
        }
    },
}


def problems(*statuses: int) -> dict[str | int, Any]:
    """What an operation may answer besides its own; every one may meet a missing key or an absent Neo4j."""
    return {str(status): PROBLEM for status in sorted({*statuses, 401, 422, 500, 503})}


def example(description: str, value: Any) -> dict[str, Any]:
    """An answer described by an example."""
    return {"description": description, "content": {"application/json": {"schema": {}, "example": value}}}


def blueprint(name: str, description: str) -> APIBlueprint:
    """A group of routes under /v1."""
    tags: list[Tag | dict[str, Any]] = [Tag(name=name, description=description)]
    return APIBlueprint(name, __name__, url_prefix="/v1", abp_tags=tags, abp_responses=problems())


def persona() -> Persona:
    """The service of the app that is answering."""
    return cast(Persona, current_app.extensions["persona"])

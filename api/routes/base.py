"""What all routes share."""

from typing import Any, cast

from flask import current_app
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from api.problems import title
from api.service import Persona

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def problems(*statuses: int) -> dict[str | int, Any]:
    """What an operation may answer besides its own; every one may meet a missing key or an absent Neo4j."""
    found = sorted({*statuses, 401, 422, 500, 503})
    return {str(status): {"description": title(status), "content": PROBLEM} for status in found}


def example(description: str, value: Any) -> dict[str, Any]:
    """An answer described by an example."""
    return {"description": description, "content": {"application/json": {"schema": {}, "example": value}}}


def blueprint(name: str, description: str, prefix: str = "/v1") -> APIBlueprint:
    """A group of routes."""
    return APIBlueprint(
        name,
        __name__,
        url_prefix=prefix,
        abp_tags=[Tag(name=name, description=description)],
        abp_responses=problems(),
        operation_id_callback=_operation,
    )


def _operation(*, bp_name: str, name: str, path: str, method: str) -> str:
    """What clients that are generated from the document call an operation."""
    return f"{bp_name}_{name}"


def persona() -> Persona:
    """The service of the app that is answering."""
    return cast(Persona, current_app.extensions["persona"])

"""What all routes share."""

from typing import Any, cast

from flask import current_app
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from api.access.gate import sure
from api.problems import UNEXPECTED, WITHOUT_KEY, document, title
from api.service import Persona

REASON = "Input should be less than or equal to 100"
DETAILS: dict[int, dict[str, Any]] = {
    401: {"detail": WITHOUT_KEY},
    403: {"detail": "This key has the scope read; what you ask for needs write."},
    404: {"detail": "No user 'nobody' in the graph."},
    409: {
        "detail": "No version of the model that is kept was made by 2026-01-31T23:59:59.999999+00:00: "
        "`persona train ranking --as-of 2026-01-31` trains one as of that day."
    },
    413: {"detail": "The data value transmitted exceeds the capacity limit."},
    415: {"detail": "Send the body as application/json."},
    422: {
        "detail": f"The request does not fit. limit: {REASON}.",
        "errors": [{"field": "limit", "reason": REASON}],
    },
    429: {"detail": "That is more than 60000 requests of this kind: wait 12 s."},
    500: {"detail": UNEXPECTED},
    503: {"detail": "Neo4j at bolt://127.0.0.1:7687 does not answer. `persona up` starts the local one."},
}


def problems(*statuses: int) -> dict[str | int, Any]:
    """What an operation may answer besides its own; every one may meet a key, a limit, or an absent Neo4j."""
    found = sorted({*statuses, 401, 403, 422, 429, 500, 503})
    return {str(status): {"description": title(status), "content": _problem(status)} for status in found}


def _problem(status: int) -> dict[str, Any]:
    shown = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "example": document(status, **DETAILS[status]),
    }
    return {"application/problem+json": shown}


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
    """The service of the app that is answering.

    Raises:
        Unavailable: it is not known whether who asks may, since Neo4j is away.
    """
    sure()
    return cast(Persona, current_app.extensions["persona"])

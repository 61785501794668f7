"""Errors as `application/problem+json` (RFC 9457); the one place that maps them to HTTP."""

import logging
from typing import Any

from flask import Flask, Response, json, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from errors import InvalidInput, PersonaError

log = logging.getLogger(__name__)
RETRY_AFTER = "5"


def problem(status: int, title: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """A problem document; `errors` name the fields that are wrong."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    response = Response(json.dumps(body), status=status, content_type="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def invalid(error: ValidationError) -> Response:
    """A request that does not fit its schema: 422, with each field and what is wrong with it."""
    errors = [
        {"field": ".".join(str(part) for part in e["loc"]) or "body", "reason": e["msg"]}
        for e in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    named = ", ".join(e["field"] for e in errors)
    return problem(422, "Unprocessable Content", f"The request does not fit: {named}.", errors)


def register(app: Flask) -> None:
    """Lets the app answer every error with a problem document, never with a traceback."""

    @app.errorhandler(InvalidInput)
    def _invalid(error: InvalidInput) -> Response:
        errors = [{"field": error.field, "reason": error.reason}]
        return problem(422, "Unprocessable Content", str(error), errors)

    @app.errorhandler(PersonaError)
    def _ours(error: PersonaError) -> Response:
        if error.status >= 500:
            log.warning("%s %s: %s", request.method, request.path, error)
        return problem(error.status, _title(error), str(error))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        return problem(error.code or 500, error.name, error.description or error.name)

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.exception("%s %s", request.method, request.path, exc_info=error)
        return problem(500, "Internal Server Error", "Something went wrong; the log of the API says what.")


def _title(error: PersonaError) -> str:
    return {404: "Not Found", 503: "Service Unavailable"}.get(error.status, type(error).__name__)

"""Errors as `application/problem+json` (RFC 9457); the one place that maps them to HTTP."""

import logging
import math
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

import logbook
from errors import InvalidInput, PersonaError

log = logging.getLogger(__name__)
RETRY_AFTER = "5"
# As RFC 9110 has them; Python names them so from 3.13 on.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
BODIES = ("POST", "PUT", "PATCH")
WITHOUT_KEY = "Send a key of this API as X-API-Key, or as a bearer token."
UNEXPECTED = "Something went wrong; the log of the API says what."


def title(status: int) -> str:
    """The name of an HTTP status."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def document(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """A problem document; `more` are members beside the standard ones, such as `errors` of fields."""
    return {"type": "about:blank", "title": title(status), "status": status, "detail": detail, **more}


def problem(status: int, detail: str, **more: Any) -> Response:
    """A problem document as an answer."""
    asked = logbook.current()
    body = document(status, detail, **more, **({"request_id": asked} if asked else {}))
    response = Response(json.dumps(body), status=status, content_type="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def invalid(error: ValidationError) -> Response:
    """A request that does not fit its schema: 422, with each field and what is wrong with it."""
    return _refused(
        [
            {"field": ".".join(str(part) for part in e["loc"]) or "body", "reason": _reason(e["msg"])}
            for e in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    )


def _refused(errors: list[dict[str, str]]) -> Response:
    told = "; ".join(f"{e['field']}: {e['reason']}" for e in errors)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"The request does not fit. {told}.", errors=errors)


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".")


def refuse_bad_body() -> Response | None:
    """Refuses a body before any route sees it: too large, not JSON by its type, or not by its text."""
    if request.method not in BODIES or not (request.content_length or "Transfer-Encoding" in request.headers):
        return None
    if not request.is_json:
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.")
    text = request.get_data()
    if request.content_length is None and len(text) >= (request.max_content_length or math.inf):
        raise RequestEntityTooLarge  # a body that does not tell its length is read up to the limit only
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nests too deep" if isinstance(error, RecursionError) else f"is not JSON: {error}"
        return _refused([{"field": "body", "reason": reason}])
    return None


def register(app: Flask) -> None:
    """Lets the app answer every error with a problem document, never with a traceback."""

    app.before_request(refuse_bad_body)

    @app.errorhandler(InvalidInput)
    def _invalid(error: InvalidInput) -> Response:
        return _refused([{"field": error.field, "reason": error.reason}])

    @app.errorhandler(PersonaError)
    def _ours(error: PersonaError) -> Response:
        if error.status >= 500:
            log.warning("%s %s: %s (%r)", request.method, request.url_rule, error, error.__cause__)
        return problem(error.status, str(error))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        answer = problem(error.code or 500, error.description or error.name)
        told = error.get_response(request.environ).headers  # such as Allow, of a method that is not allowed
        answer.headers.extend((name, value) for name, value in told if name not in answer.headers)
        return answer

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.exception("%s %s", request.method, request.url_rule, exc_info=error)
        return problem(500, UNEXPECTED)

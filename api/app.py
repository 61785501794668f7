"""The Flask app: `create_app()` makes it from settings, and everything it needs with it."""

import hmac
import ipaddress

from flask import Response, request
from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI

from api import problems
from api.routes.docs import docs
from api.routes.health import health
from api.routes.items import items
from api.routes.jobs import jobs
from api.routes.users import users
from api.service import Persona
from errors import PersonaError
from settings import Settings, load

VERSION = "1"


class KeyRequired(PersonaError):
    """The API would be open to the network without a key."""

    def __init__(self, host: str) -> None:
        super().__init__(f"PERSONA_API_HOST {host} is not loopback: set PERSONA_API_KEY first.")


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The app.

    Raises:
        BadSettings: see `settings.load`.
        KeyRequired: it would listen beyond loopback without a key.
    """
    settings = settings or load()
    if settings.api_key is None and not _loopback(settings.api_host):
        raise KeyRequired(settings.api_host)
    app = OpenAPI(
        "persona",
        info=Info(
            title="Persona", version=VERSION, description="Who a user is, and what next, with the reasons."
        ),
        security_schemes={"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        validation_error_callback=problems.invalid,
        doc_ui=False,
    )
    app.openapi_version = "3.1.0"
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = settings.api_max_body
    app.extensions["persona"] = Persona(settings)
    problems.register(app)
    if settings.api_key is not None:
        _require_key(app, settings.api_key.get_secret_value())
    for routes in (users, items, jobs, health):
        app.register_api(routes)
    app.register_blueprint(docs)
    return app


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _require_key(app: OpenAPI, key: str) -> None:
    """Refuses every request without the key, but the one that asks whether the process lives."""

    @app.before_request
    def _check() -> Response | None:
        given = request.headers.get("X-API-Key", "")
        if request.path == "/health/live" or hmac.compare_digest(given.encode(), key.encode()):
            return None
        return problems.problem(401, "Unauthorized", "Send the key of this API as X-API-Key.")

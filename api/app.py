"""The Flask app: `create_app()` makes it from settings, and everything it needs with it."""

import hmac

from flask import Response, request
from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI

from api import binding, problems
from api.answers import Problem
from api.routes.docs import docs
from api.routes.health import health
from api.routes.items import items
from api.routes.jobs import jobs
from api.routes.users import users
from api.routes.writes import writes
from api.service import Persona
from settings import Settings, load

VERSION = "1"


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The app.

    Raises:
        BadSettings: see `settings.load`.
        KeyRequired: it would listen beyond loopback without a key.
    """
    settings = settings or load()
    binding.check(settings)
    app = OpenAPI(
        "persona",
        info=Info(
            title="Persona", version=VERSION, description="Who a user is, and what next, with the reasons."
        ),
        security_schemes={"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        openapi_extensions={"security": [{"key": []}]} if settings.api_key else {},
        validation_error_callback=problems.invalid,
        validation_error_model=Problem,
        doc_ui=False,
    )
    app.openapi_version = "3.1.0"
    app.url_map.merge_slashes = False  # ids may hold any slashes
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = settings.api_max_body
    app.extensions["persona"] = Persona(settings)
    if settings.api_key is not None:
        _require_key(app, settings.api_key.get_secret_value())
    problems.register(app)
    for routes in (users, items, writes, jobs, health):
        app.register_api(routes)
    app.register_blueprint(docs)
    return app


def _require_key(app: OpenAPI, key: str) -> None:
    """Refuses every request without the key, but the one that asks whether the process lives."""

    @app.before_request
    def _check() -> Response | None:
        given = request.headers.get("X-API-Key", "")
        if request.path == "/health/live" or hmac.compare_digest(given.encode(), key.encode()):
            return None
        refusal = problems.problem(401, problems.WITHOUT_KEY)
        refusal.headers["WWW-Authenticate"] = 'ApiKey header="X-API-Key"'
        return refusal

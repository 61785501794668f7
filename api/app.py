"""The Flask app: `create_app()` makes it from settings, and everything it needs with it."""

from typing import Any

from flask_openapi.models.info import Info
from flask_openapi.models.security_scheme import SecurityScheme
from flask_openapi.openapi import OpenAPI

from api import binding, problems, watch
from api.access import gate
from api.answers import Problem
from api.routes.access import access
from api.routes.changes import changes
from api.routes.cold import cold
from api.routes.cypher import cypher
from api.routes.docs import docs
from api.routes.events import events
from api.routes.facts import facts
from api.routes.health import health
from api.routes.items import items
from api.routes.jobs import jobs
from api.routes.metrics import metrics
from api.routes.users import users
from api.routes.webhooks import webhooks
from api.routes.writes import writes
from api.service import Persona
from api.strict import StrictJSON
from settings import Settings, load

VERSION = "1"
SECURITY: dict[str, SecurityScheme | dict[str, Any]] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}


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
        security_schemes=SECURITY,
        openapi_extensions={
            "security": [{"key": []}, {"bearer": []}, *([] if binding.keyed(settings) else [{}])]
        },
        validation_error_callback=problems.invalid,
        validation_error_model=Problem,
        doc_ui=False,
    )
    app.openapi_version = "3.1.0"
    app.url_map.merge_slashes = False  # ids may hold any slashes
    app.json = StrictJSON(app)
    app.json.sort_keys = app.json.ensure_ascii = False
    app.config["MAX_CONTENT_LENGTH"] = settings.api_max_body
    app.extensions["persona"] = Persona(settings)
    watch.register(app, app.extensions["persona"])
    gate.register(app, settings)
    problems.register(app)
    groups = (
        users, events, cold, items, writes, facts, jobs, changes, webhooks, access, cypher, health, metrics,
    )  # fmt: skip
    for routes in groups:
        app.register_api(routes)
    app.register_blueprint(docs)
    return app

"""The documentation page: Swagger UI from its package, nothing from elsewhere."""

from pathlib import Path
from typing import Any

import flask_openapi_swagger
from flask import Blueprint, Response, current_app, jsonify, redirect

_ASSETS = Path(flask_openapi_swagger.__file__).parent / "templates" / "swagger"

docs = Blueprint("docs", __name__, static_folder=str(_ASSETS), static_url_path="/docs/assets")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Persona API</title>
<link rel="icon" href="/docs/assets/images/swagger.svg">
<link rel="stylesheet" href="/docs/assets/css/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/assets/js/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({url: "/openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null});
"""
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


@docs.get("/docs")
def page() -> Response:
    """The page; its policy lets the browser load nothing from another host."""
    return Response(PAGE, headers={"Content-Security-Policy": POLICY})


@docs.get("/docs/start.js")
def start() -> Response:
    """Starts Swagger UI on the document."""
    return Response(START, mimetype="text/javascript")


@docs.get("/openapi.json")
def document() -> Response:
    """The OpenAPI 3.1 document."""
    return jsonify(current_app.api_doc)  # type: ignore[attr-defined]


@docs.get("/")
def root() -> Any:
    """Where to begin."""
    return redirect("/docs")

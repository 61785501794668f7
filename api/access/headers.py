"""Headers of all answers, and which pages of other origins may ask."""

from flask import Flask, Response, request
from flask_cors import CORS

from settings import Settings

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What a browser is told, unless a route says it otherwise. HSTS is for whoever ends TLS: the API speaks plain HTTP."""
PUBLIC = "/docs/assets/"
"""What may be stored on its way: the files of the documentation page."""
SENT = ("Content-Type", "X-API-Key", "Authorization", "Idempotency-Key", "Last-Event-ID")
SHOWN = (
    "Location",
    "Retry-After",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "X-Request-ID",
)


def register(app: Flask, settings: Settings) -> None:
    """Lets every answer have them; with PERSONA_CORS_ORIGINS, lets pages of those origins ask `/v1`."""
    if settings.cors_origins:
        CORS(
            app,
            resources=r"/v1/.*",
            origins=settings.cors_origins.split(","),
            allow_headers=list(SENT),
            expose_headers=list(SHOWN),
            max_age=600,
        )

    @app.after_request
    def _add(answer: Response) -> Response:
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        if not request.path.startswith(PUBLIC):
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def asks_first(settings: Settings) -> bool:
    """Whether this is a browser's question before the request itself, which carries no key and gets no data."""
    return bool(
        settings.cors_origins
        and request.method == "OPTIONS"
        and request.path.startswith("/v1/")
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )

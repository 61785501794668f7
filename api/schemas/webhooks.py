"""Requests for webhooks."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from api.schemas.base import Id, Strict
from graph.feed import KINDS, Kind


def _address(url: str) -> str:
    """Refuses what is no address that can be called.

    Raises:
        ValueError: why.
    """
    try:
        parts = urlsplit(url)
        named, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"is no address: {error}") from None
    if parts.scheme not in ("http", "https") or not named:
        raise ValueError("is an address such as https://example.org/persona")
    if parts.username is not None or parts.fragment:
        raise ValueError("names no user and no fragment")
    return url


Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2_000, pattern=r"^[!-~]+$"),
    AfterValidator(_address),
]
"""ASCII without blanks: a name in another script as `xn--…`, the rest percent-encoded."""


class WebhookPath(Strict):
    """Which webhook."""

    webhook: Id = Field(json_schema_extra={"example": "0c9d…"})


class WebhookBody(Strict):
    """Who is to be called, and what about."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://example.org/persona", "kinds": ["profile"]}]},
    )

    url: Url = Field(description="Where to; http or https.")
    kinds: list[Kind] = Field(
        list(KINDS), min_length=1, max_length=2, description="`profile`, `job` or both."
    )
    users: list[Id] = Field([], max_length=100, description="Only profiles of these; empty: of all.")

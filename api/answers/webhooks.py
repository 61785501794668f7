"""Webhooks, as the OpenAPI document shows them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

ONE: JsonDict = {
    "id": "0c9d…", "url": "https://example.org/persona", "kinds": ["profile"], "users": [], "state": "failing",
    "created_at": "2026-11-28T12:00:00.250000000+00:00", "cursor": "1795867200250000000", "failures": 2,
    "error": "example.org answered 503", "told_at": "2026-11-28T12:01:00.250000000+00:00",
    "failing_since": "2026-11-28T12:02:00.250000000+00:00", "next_at": "2026-11-28T12:02:04.250000000+00:00",
    "disabled_at": None,
}  # fmt: skip
NEW: JsonDict = {
    **ONE, "state": "active", "failures": 0, "error": None, "told_at": None, "failing_since": None, "next_at": None,
    "secret": "whsec_5b1c…",
}  # fmt: skip


class WebhookAnswer(BaseModel):
    """One that is called when something changes, and how that goes."""

    model_config = ConfigDict(title="Webhook", json_schema_extra={"examples": [ONE]})

    id: str
    url: str
    kinds: list[Literal["job", "profile"]]
    users: list[str]
    state: Literal["active", "failing", "disabled"]
    created_at: str
    cursor: str
    failures: int
    error: str | None
    told_at: str | None
    failing_since: str | None
    next_at: str | None
    disabled_at: str | None


class NewWebhook(WebhookAnswer):
    """A new one; `secret` signs its calls and is not shown again."""

    model_config = ConfigDict(title="NewWebhook", json_schema_extra={"examples": [NEW]})

    secret: str


class WebhookList(BaseModel):
    """Every webhook, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"webhooks": [ONE]}]})

    webhooks: list[WebhookAnswer]


class DeletedWebhook(BaseModel):
    """One that is called no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "0c9d…", "deleted": True}]})

    id: str
    deleted: Literal[True]

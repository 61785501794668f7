"""Keys, the audit log and what analysts ask, as the OpenAPI document shows them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

EXAMPLE_KEY: JsonDict = {
    "id": "3f6c0a91d2b7", "name": "shop", "scope": "write", "created_at": "2026-11-28T06:00:00+00:00",
    "expires_at": None, "revoked_at": None, "last_used": None, "old_until": None,
}  # fmt: skip
EXAMPLE_ENTRY: JsonDict = {
    "id": "9b1d6f0c", "at": "2026-11-28T06:00:00+00:00", "key": "3f6c0a91d2b7", "scope": "write",
    "method": "POST", "route": "/v1/users/<user>/say", "status": 200, "request_id": "4e6a", "about": None,
}  # fmt: skip
PAGE: JsonDict = {"offset": 0, "limit": 20, "next": None}


class KeyShown(BaseModel):
    """A key as it stands; `last_used` to the hour, `old_until`: how long the secret before the last one is good."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_KEY]})
    id: str
    name: str
    scope: Literal["read", "write", "admin"]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used: str | None
    old_until: str | None


class KeyMade(KeyShown):
    """A key, and once, now, what its owner sends."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**EXAMPLE_KEY, "secret": "persona_3f6c0a91d2b7_5d0e…"}]}
    )
    secret: str


class KeysPage(BaseModel):
    """Keys, the newest first; the list goes on at the offset `next`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keys": [EXAMPLE_KEY], **PAGE}]})
    keys: list[KeyShown]
    offset: int
    limit: int
    next: int | None


class Entry(BaseModel):
    """A write or what an admin did; `key` null: none was needed. `about` is a key, a job or a webhook, never a user."""

    id: str
    at: str
    key: str | None
    scope: str
    method: str
    route: str
    status: int
    request_id: str | None
    about: str | None


class AuditPage(BaseModel):
    """Entries of the audit log, the newest first; it goes on at the offset `next`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"entries": [EXAMPLE_ENTRY], **PAGE}]})
    entries: list[Entry]
    offset: int
    limit: int
    next: int | None


class Asked(BaseModel):
    """What a question in Cypher found; `truncated`: there were more rows."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"columns": ["items"], "rows": [[725]], "truncated": False, "seconds": 0.004}]
        }
    )
    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    seconds: float

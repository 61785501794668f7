"""What writes answer, as the OpenAPI document shows it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

Embedding = Literal["queued", "waiting", "current"]
"""Whether it is to be embedded, and the worker was told (`queued`) or finds it itself (`waiting`)."""


def _like(example: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class User(BaseModel):
    """A user, and how much is kept of the user."""

    model_config = _like(
        {
            "user": "1", "attributes": {"age": 24}, "session": False, "changed_at": "2026-11-28T06:00:00+00:00",
            "events": 272, "says": 2, "interests": 50, "recommendations": 10,
        }
    )  # fmt: skip
    user: str
    attributes: dict[str, Any]
    session: bool
    changed_at: str | None
    events: int
    says: int
    interests: int
    recommendations: int


class WrittenUser(BaseModel):
    """A user as written."""

    model_config = _like({"user": "1", "created": False, "changed": True, "attributes": {"age": 24}})
    user: str
    created: bool
    changed: bool
    attributes: dict[str, Any]


class ErasedUser(BaseModel):
    """What was deleted of a user, and what remains until when."""

    model_config = _like(
        {
            "user": "1",
            "deleted": {
                "events": 272,
                "says": 2,
                "interests": 50,
                "recommendations": 10,
                "notes": 0,
                "chunks": 1,
            },
            "remains": "What was learned of all users together …",
        }
    )
    user: str
    deleted: dict[str, int]
    remains: str


class UserData(BaseModel):
    """All that is kept of a user; lists go on at the offset `next`."""

    model_config = _like(
        {
            "user": "1",
            "properties": {"id": "1", "age": 24},
            "events": [{"item": "shop-p001", "event_id": "shop-c001-1/1", "kind": "purchase", "signal": 1.0}],
            "says": [], "interests": [], "recommendations": [], "notes": [], "jobs": [],
            "offset": 0, "limit": 100, "next": None,
        }
    )  # fmt: skip
    user: str
    properties: dict[str, Any]
    events: list[dict[str, Any]]
    says: list[dict[str, Any]]
    interests: list[dict[str, Any]]
    recommendations: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    jobs: list[str]
    offset: int
    limit: int
    next: int | None


class WrittenItem(BaseModel):
    """An item as written; `entities` are those made for it."""

    model_config = _like(
        {
            "item": "shop-p361", "created": True, "changed": True, "revision": 1, "relations": 2,
            "entities": ["brand/Northwake"], "embedding": "queued",
        }
    )  # fmt: skip
    item: str
    created: bool
    changed: bool
    revision: int
    relations: int
    entities: list[str]
    embedding: Embedding


class WrittenRelation(BaseModel):
    """A relation of an item as written."""

    model_config = _like(
        {
            "item": "shop-p001", "type": "MADE_OF", "entity": "material/oak", "created": True, "changed": True,
            "embedding": "queued",
        }
    )  # fmt: skip
    item: str
    type: str
    entity: str
    created: bool
    changed: bool
    embedding: Embedding


class DeletedItem(BaseModel):
    """What went with an item."""

    model_config = _like(
        {
            "item": "shop-p001",
            "deleted": {"events": 452, "mutes": 0, "recommendations": 1, "relations": 12, "links": 400},
        }
    )
    item: str
    deleted: dict[str, int]


class Entity(BaseModel):
    """An entity; of its relations to others, the first hundred."""

    model_config = _like(
        {
            "entity": "material/oak", "kind": "Material", "name": "oak", "degree": 101, "events": 12730,
            "relations": [
                {
                    "type": "KIND_OF", "entity": "material/wood", "kind": "Material", "name": "wood",
                    "properties": {},
                },
            ],
        }
    )  # fmt: skip
    entity: str
    kind: str
    name: str
    degree: int
    events: int
    relations: list[dict[str, Any]]


class WrittenEntity(BaseModel):
    """An entity as written: `marked` of its items are embedded anew now, `later` with the next embed job."""

    model_config = _like(
        {
            "entity": "material/oak", "created": False, "changed": True, "kind": "Material", "name": "oak wood",
            "marked": 101, "later": 0, "embedding": "queued",
        }
    )  # fmt: skip
    entity: str
    created: bool
    changed: bool
    kind: str
    name: str
    marked: int
    later: int
    embedding: Embedding


class DeletedEntity(BaseModel):
    """What went with an entity; of the items that had it, those that are embedded anew now, and later."""

    model_config = _like(
        {
            "entity": "material/oak", "deleted": {"relations": 101, "says": 3, "interests": 12},
            "marked": 101, "later": 0, "embedding": "queued",
        }
    )  # fmt: skip
    entity: str
    deleted: dict[str, int]
    marked: int
    later: int
    embedding: Embedding


class EntityRelation(BaseModel):
    """A relation between entities as written, or taken away."""

    model_config = _like(
        {"entity": "material/oak", "type": "KIND_OF", "other": "material/wood", "created": True}
    )
    entity: str
    type: str
    other: str
    created: bool

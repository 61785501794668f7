"""Requests that write users, items, entities and relations."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from api.schemas.base import Id, Strict, UserPath

VALUE = {"anyOf": [{"type": kind} for kind in ("string", "number", "boolean", "null")]}
Values = Annotated[
    dict[str, Any],
    Field(max_length=200),
    WithJsonSchema({"type": "object", "maxProperties": 200, "additionalProperties": VALUE}),
]
"""Properties by name: texts, numbers, true and false; of null, a PATCH takes them away."""
Year = Annotated[int, Field(strict=True, ge=1, le=9999)]
Type = Annotated[str, Field(min_length=1, max_length=63)]
SLASHED = "relations"


def _addressable(identifier: str) -> str:
    parts = identifier.split("/")
    if SLASHED in parts or (len(parts) > 1 and parts[-1] == "similar"):
        raise ValueError("holds /relations or ends in /similar, which addresses keep for themselves")
    return identifier


NewId = Annotated[Id, AfterValidator(_addressable)]


class EntityPath(Strict):
    """Which entity; its id may hold slashes."""

    entity: Id = Field(json_schema_extra={"example": "material/oak"})


class NewEntityPath(Strict):
    """Which entity, that may be made."""

    entity: NewId = Field(json_schema_extra={"example": "material/oak"})


class NewItemPath(Strict):
    """Which item, that may be made."""

    item: NewId = Field(json_schema_extra={"example": "shop-p001"})


class ItemRelationPath(Strict):
    """Which relation of which item."""

    item: Id = Field(json_schema_extra={"example": "shop-p001"})
    type: Type = Field(json_schema_extra={"example": "MADE_OF"})
    entity: NewId = Field(json_schema_extra={"example": "material/oak"})


class EntityRelationPath(Strict):
    """Which relation of which entity to which other."""

    entity: Id = Field(json_schema_extra={"example": "material/oak"})
    type: Type = Field(json_schema_extra={"example": "KIND_OF"})
    other: Id = Field(json_schema_extra={"example": "material/wood"})


class NewUserPath(UserPath):
    """Which user, who may be made."""


class UserBody(Strict):
    """What is known of a user."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"attributes": {"age": 24, "occupation": "technician"}}]},
    )
    attributes: Values = Field({})


class RelationOfItem(Strict):
    """A relation to an entity, which is made where it is not there and `kind` and `name` are given."""

    type: Type = Field(examples=["MADE_OF"], description="Letters, digits and _, a letter first.")
    entity: Id = Field(examples=["material/oak"])
    kind: str | None = Field(
        None, description="The entity's, such as `Brand`; it is a label in the graph too."
    )
    name: str | None = Field(None, description="The entity's.")
    properties: Values = Field({})


class ItemBody(Strict):
    """All that is known of an item; what is left out is taken away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Mita oak lamp",
                    "domain": "shop",
                    "year": 2024,
                    "text": "Made to last: a lamp of oak.",
                    "properties": {"price": 49.5},
                    "relations": [
                        {"type": "MADE_OF", "entity": "material/oak"},
                        {
                            "type": "MADE_BY", "entity": "brand/Northwake",
                            "kind": "Brand", "name": "Northwake",
                        },
                    ],
                }
            ]
        },
    )  # fmt: skip
    title: str = Field(min_length=1)
    domain: str = Field(min_length=1, examples=["shop"])
    year: Year | None = None
    text: str | None = None
    properties: Values = Field({}, description="Whatever else is known.")
    relations: list[RelationOfItem] = Field([], max_length=1_000, description="All of them.")


class ItemPatch(Strict):
    """What is known of an item besides, or otherwise; null takes away, and relations are given whole or not at all."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"year": 2024, "properties": {"price": 49.5}}]}
    )
    title: str = Field(default_factory=str, min_length=1)
    domain: str = Field(default_factory=str, min_length=1)
    year: Year | None = None
    text: str | None = None
    properties: Values = Field({})
    relations: list[RelationOfItem] = Field(
        [], max_length=1_000, description="All of them, where any are given."
    )


class EntityBody(Strict):
    """An entity."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "Material", "name": "oak wood"}]}
    )
    kind: str = Field(
        min_length=1, description="Letters, digits and _, a letter first; a label in the graph too."
    )
    name: str = Field(min_length=1)


class EntityPatch(Strict):
    """What of an entity is otherwise."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "oak wood"}]})
    kind: str = Field(default_factory=str, min_length=1)
    name: str = Field(default_factory=str, min_length=1)


class RelationBody(Strict):
    """The properties of a relation of an item; and of the entity, where it may be made, its kind and name."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"properties": {"share": 0.8}}]}
    )
    properties: Values = Field({})
    kind: str | None = None
    name: str | None = None


class EntityRelationBody(Strict):
    """The properties of a relation between entities."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"properties": {"since": 1984}}]}
    )
    properties: Values = Field({})


class DataQuery(Strict):
    """Which part of each list."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=1, le=1_000)

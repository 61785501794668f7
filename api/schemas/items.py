"""Requests for items, search and paths."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Id, Strict, Year


class SimilarQuery(Strict):
    """Alike in which way."""

    by: Literal["links", "embedding"] = Field("links", description="By what users do, or by meaning.")
    limit: int = Field(10, ge=1, le=100)


class PathsQuery(Strict):
    """Between which nodes, and how far to look."""

    start: Id = Field(
        alias="from",
        json_schema_extra={"example": "user:1"},
        description="A node, as user:ID, item:ID or entity:ID.",
    )
    end: Id = Field(
        alias="to", json_schema_extra={"example": "item:shop-p050"}, description="A node likewise."
    )
    max_hops: int = Field(3, ge=1, le=4, description="Relations in one path.")
    max_degree: int = Field(
        1_000,
        ge=0,
        le=1_000_000,
        description="Not through entities with more items, nor through items with more likings.",
    )
    limit: int = Field(10, ge=1, le=25)


class SearchBody(Strict):
    """What to look for."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "a warm light for the desk", "limit": 5}]}
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
    kind: Literal["item", "entity"] = "item"
    limit: int = Field(10, ge=1, le=100)
    domain: Id | None = Field(None, description="Items of this domain.")
    year_from: Year | None = Field(None, description="Items of this year or later.")
    year_to: Year | None = Field(None, description="Items of this year or earlier.")
    entity_kind: Id | None = Field(None, description="Entities of this kind.", examples=["Person"])

"""Requests of the API, as the OpenAPI document shows them; a field nobody knows is refused."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from embeddings.tuning import TuningConfig

Id = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Year = Annotated[int, Field(ge=-10_000, le=10_000)]


def _number_or_all(value: Any) -> int | None:
    if value is None or value == "all":
        return None
    if not str(value).isdecimal() or int(value) > MOST_REASONS:
        raise ValueError(f'is a number up to {MOST_REASONS}, or "all"')
    return int(value)


MOST_REASONS = 10_000
Reasons = Annotated[
    int | None,
    BeforeValidator(_number_or_all),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0, "maximum": MOST_REASONS}, {"const": "all"}]}),
]
"""How many reasons, the strongest first; "all" is None."""


class Strict(BaseModel):
    """A request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class NoQuery(Strict):
    """A request without query parameters."""


class UserPath(Strict):
    """Which user."""

    user: Id = Field(json_schema_extra={"example": "1"})


class UserItemPath(UserPath):
    """Which user and item."""

    item: Id = Field(json_schema_extra={"example": "ml-100"})


class ItemPath(Strict):
    """Which item."""

    item: Id = Field(json_schema_extra={"example": "ml-1"})


class JobPath(Strict):
    """Which job."""

    job: Id


class WordsQuery(Strict):
    """In which words."""

    language: str = Field("en", max_length=20, description="Language of the texts, say `zh`.")
    fluent: bool = Field(
        False,
        description="Texts as the language model that is set puts them; what the facts do not support is cut.",
    )


class ExplanationQuery(WordsQuery):
    """How much of an explanation."""

    reasons: Reasons = Field(
        None, description='How many reasons, the strongest first, or "all"; `rest` sums the others.'
    )


class RecommendationsQuery(WordsQuery):
    """What to rank, and how much of it to explain."""

    limit: int = Field(10, ge=1, le=100, description="How many items.")
    explain: bool = Field(True, description="Whether to give reasons at all.")
    reasons: Reasons = Field(
        5, description='How many reasons of each item, the strongest first, or "all"; `rest` sums the others.'
    )
    domain: Id | None = Field(None, description="Keep to one domain.")
    year_from: Year | None = Field(None, description="Items of this year or later.")
    year_to: Year | None = Field(None, description="Items of this year or earlier.")
    entity: list[Id] = Field([], max_length=10, description="Related to this entity; may be repeated.")
    having: list[Id] = Field(
        [], max_length=10, alias="property", description="`name=value` of an item; may be repeated."
    )

    @property
    def count(self) -> int | None:
        """How many reasons to give, None for all."""
        return self.reasons if self.explain else 0


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
    end: Id = Field(alias="to", json_schema_extra={"example": "item:ml-100"}, description="A node likewise.")
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
        extra="forbid", json_schema_extra={"examples": [{"text": "heist gone wrong", "limit": 5}]}
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
    kind: Literal["item", "entity"] = "item"
    limit: int = Field(10, ge=1, le=100)
    domain: Id | None = Field(None, description="Items of this domain.")
    year_from: Year | None = Field(None, description="Items of this year or later.")
    year_to: Year | None = Field(None, description="Items of this year or earlier.")
    entity_kind: Id | None = Field(None, description="Entities of this kind.", examples=["Person"])


class EmbedParameters(Strict):
    """How an embed job is done."""

    label: Literal["Item", "Entity", "all"] = Field(default="all", description="Which nodes.")
    force: bool = Field(default=False, description="Embed what is current too.")


class NoParameters(Strict):
    """A job that takes none."""


PARAMETERS: Mapping[str, type[BaseModel]] = {"embed": EmbedParameters, "encoder": TuningConfig}


class JobBody(Strict):
    """What the workers should do."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "embed", "parameters": {"label": "Item"}}]}
    )
    kind: Literal["embed", "ranking", "encoder", "profiles", "statistics"]
    parameters: BaseModel = Field(NoParameters(), description="Of an embed and of an encoder job.")

    @field_validator("parameters", mode="plain", json_schema_input_type=EmbedParameters | TuningConfig)
    @classmethod
    def _are_of_the_kind(cls, given: Any, info: ValidationInfo) -> BaseModel:
        return PARAMETERS.get(info.data.get("kind", ""), NoParameters).model_validate(given)


class PageQuery(Strict):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=100)

"""Requests for profiles and rankings."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.filters import properties
from api.keeping import ID
from api.schemas.base import AsOfQuery, Id, Reasons, Strict, WordsQuery, Year
from graph.records import Filters


class ProfileQuery(AsOfQuery, WordsQuery):
    """How much of the evidence, and as of when."""

    evidence: Reasons = Field(
        5, description='How many events of each statement, the newest first, or "all"; `support` counts them.'
    )


class FiltersQuery(Strict):
    """What a ranking is kept to."""

    domain: Id | None = Field(None, description="Keep to one domain.")
    year_from: Year | None = Field(None, description="Items of this year or later.")
    year_to: Year | None = Field(None, description="Items of this year or earlier.")
    entity: list[Id] = Field([], max_length=10, description="Related to this entity; may be repeated.")
    without: list[Id] = Field([], max_length=10, description="Not related to this entity; may be repeated.")
    having: list[Id] = Field(
        [], max_length=10, alias="property", description="`name=value` of an item; may be repeated."
    )

    @property
    def filters(self) -> Filters:
        """The filters that are asked for.

        Raises:
            InvalidInput: a property is not of the form `name=value`.
        """
        entities, without = tuple(self.entity), tuple(self.without)
        return Filters(self.domain, self.year_from, self.year_to, entities, without, properties(self.having))


class ExplanationQuery(FiltersQuery, AsOfQuery, WordsQuery):
    """Of which ranking, and how much of an explanation."""

    reasons: Reasons = Field(
        None, description='How many reasons, the strongest first, or "all"; `rest` sums the others.'
    )
    limit: int = Field(10, ge=1, le=100, description="How many items a ranking has that it may stand in.")


class CounterfactualsQuery(Strict):
    """Of which ranking, and how long to look."""

    limit: int = Field(10, ge=1, le=100, description="How many items the ranking has.")
    seconds: float = Field(
        1.0,
        gt=0,
        le=30,
        description="How long the smallest change may be looked for; rankings made anew come on top.",
    )


class RankingQuery(FiltersQuery, WordsQuery):
    """What to rank, and how much of it to explain."""

    limit: int = Field(10, ge=1, le=100, description="How many items.")
    explain: bool = Field(True, description="Whether to give reasons at all.")
    reasons: Reasons = Field(
        5, description='How many reasons of each item, the strongest first, or "all"; `rest` sums the others.'
    )
    quality: bool = Field(False, description="Whether to measure how good the reasons are.")
    quality_loss: float = Field(
        0.0,
        ge=0,
        le=1,
        description="The share of the ranking's gain, and of what an item's reasons carry, that may be given up for "
        "better reasons; above 0, `quality` says what was.",
    )

    @property
    def loss(self) -> float | None:
        """What may be given up, None where quality is not asked for."""
        return self.quality_loss if self.quality or self.quality_loss else None

    @property
    def count(self) -> int | None:
        """How many reasons to give, None for all."""
        return self.reasons if self.explain else 0


class RecommendationsQuery(RankingQuery, AsOfQuery):
    """The same of a user, and as of when."""

    session: bool = Field(
        False, description="Whether to rank by the last session alone, as if nothing had been done before it."
    )


class RecommendationsBody(RecommendationsQuery):
    """What to rank and to keep."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"limit": 10, "reasons": 5, "year_from": 1990}]}
    )
    id: Annotated[str, StringConstraints(pattern=f"^{ID}$")] | None = Field(
        None,
        description="What to keep it as, so that the same request sent twice keeps one; left out: a new id.",
    )

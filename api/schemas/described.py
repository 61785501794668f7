"""Requests for somebody who is described, not stored."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from api.schemas.base import Id, Strict
from api.schemas.says import MOST_SAID
from api.schemas.users import RankingQuery

MOST_EVENTS = 1_000
MOST_ATTRIBUTES = 50
FIRST_YEAR = 1970
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
Value = Annotated[str, StringConstraints(max_length=500)] | Annotated[float, Field(allow_inf_nan=False)]


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("is a time with its zone, such as 2026-01-31T12:00:00Z")
    if at.year < FIRST_YEAR:
        raise ValueError(f"is before {FIRST_YEAR}")
    return at


class Picked(Strict):
    """An entity that was picked."""

    entity: Id
    weight: float = Field(0.5, gt=0, le=1, description="1: as much as scores differ from item to item.")


class Done(Strict):
    """Something that was done with an item."""

    item: Id
    kind: Id = "like"
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    signal: float | None = Field(
        None, ge=0, le=1, description="How much it counts as liking; left out: what its kind and value do."
    )
    at: Annotated[datetime, AfterValidator(_zoned)] | None = Field(
        None,
        description="When; where it is not given, the later in the list, the newer, and the last is now.",
    )


class DescribedBody(RankingQuery):
    """What is known of somebody, all of which may be left out, and what to rank."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "something of oak, nothing by Northwake", "limit": 3},
                {"attributes": {"age": 24, "occupation": "student"}},
                {"entities": ["material/oak", {"entity": "brand/Northwake", "weight": 0.9}]},
                {"events": [{"item": "shop-p050"}], "year_from": 2020},
            ]
        },
    )
    attributes: dict[Annotated[str, StringConstraints(min_length=1, max_length=100)], Value] = Field(
        {}, max_length=MOST_ATTRIBUTES, description="As users have them: age, gender, occupation, …"
    )
    text: Text | None = Field(
        None, description="What is wanted, in words; what they mean counts, and whom they name."
    )
    entities: list[Id | Picked] = Field(
        [], max_length=MOST_SAID, description="Entities picked, stated interests."
    )
    events: list[Done] = Field(
        [], max_length=MOST_EVENTS, description="What was done, in the order it was done."
    )

    @property
    def picked(self) -> list[Picked]:
        """The entities picked, each with its weight."""
        return [Picked.of({"entity": one}) if isinstance(one, str) else one for one in self.entities]

"""Requests for facts that were read in texts."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Id, PageQuery, Strict
from graph.facts import Decision, State


class FactPath(Strict):
    """Which fact."""

    fact: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        json_schema_extra={"example": "0c9d5e1f2a3b4c5d"}
    )


class FactsQuery(PageQuery):
    """Which facts."""

    item: Id | None = Field(None, description="Only those of this item.", examples=["shop-p001"])
    state: State | None = Field(None, description="Only those in this state.")
    least: float = Field(0.0, ge=0, le=1, description="Only those at least so sure.")


class FactBody(Strict):
    """What becomes of a fact."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "accepted"}]})

    state: Decision = Field(
        description="`accepted`: it counts; `removed`: it does not, and is not proposed again."
    )

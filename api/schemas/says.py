"""What users say of themselves."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Id, PageQuery, Strict

MOST_SAID = 100
"""How many interests one request states, and how many things it mutes or withdraws."""
HISTORY = 100
"""How much of what was ever said is given where nobody asks for less."""


class AboutRow(Strict):
    """What is spoken of."""

    about: Id = Field(
        description="entity:ID, item:ID (all events with it), or event:ID.",
        json_schema_extra={"example": "entity:material/oak"},
    )


class StateRow(AboutRow):
    """An interest in an entity."""

    weight: float = Field(0.5, gt=0, le=1, description="1: as much as scores differ from item to item.")


class MuteRow(AboutRow):
    """What shall say nothing any more."""

    hide: bool = Field(False, description="Of an entity: leave out items that have it.")


class SayBody(Strict):
    """What a user says; what was said of the same things before ends."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "state": [{"about": "entity:material/oak", "weight": 0.5}],
                    "mute": [{"about": "entity:brand/Northwake", "hide": True}, {"about": "item:shop-p001"}],
                    "withdraw": [{"about": "entity:material/leather"}],
                    "novelty": 0.3,
                }
            ]
        },
    )
    state: list[StateRow] = Field([], max_length=MOST_SAID, description="Interests.")
    mute: list[MuteRow] = Field(
        [], max_length=MOST_SAID, description="What is not theirs, or no reason to them."
    )
    withdraw: list[AboutRow] = Field(
        [], max_length=MOST_SAID, description="Of what nothing said holds any more."
    )
    novelty: float | None = Field(None, ge=0, le=1, description="How much of it is wanted; 0: none.")


class TextBody(Strict):
    """What a user says, in words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "something of oak, nothing by Northwake"}]},
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]


class SaidQuery(PageQuery):
    """Which part of what was ever said."""

    limit: int = Field(HISTORY, ge=1, le=100)

"""Requests for what changed."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from api.schemas.base import Id, Strict
from graph.feed import KINDS, Kind


def _apart(given: Any) -> Any:
    """`profile,job` as two."""
    return [kind for one in given for kind in str(one).split(",")] if isinstance(given, list) else given


Kinds = Annotated[list[Kind], BeforeValidator(_apart)]
CURSOR = "Where to go on: `next` of an answer, or the id of an event; unset: now."


class ChangesQuery(Strict):
    """What is wanted of the feed, and whether as a stream."""

    wait: int = Field(1, ge=0, le=1, description="0: a page of what has changed, and no stream.")
    since: str | None = Field(None, max_length=1_000, description=CURSOR)
    kinds: Kinds = Field(list(KINDS), min_length=1, max_length=10, description="`profile`, `job` or both.")
    users: list[Id] = Field([], max_length=100, description="Profiles of this user; may be repeated.")
    limit: int = Field(100, ge=1, le=100, description="How many changes a page has.")


class ChangesHeader(BaseModel):
    """Where a stream goes on, as browsers say it."""

    last_event_id: str | None = Field(
        None, alias="Last-Event-ID", max_length=1_000, description="Where to go on; before `since`."
    )

"""Events as they are sent."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from api.schemas.base import Id, Strict
from graph.events import SESSION

FIRST_YEAR = 1970


def _time(value: Any) -> datetime:
    """A time with its zone, as ISO 8601."""
    if not isinstance(value, str):
        raise ValueError("is a time such as 2026-01-31T12:00:00Z")
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is a time such as 2026-01-31T12:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError("is a time with its zone, such as 2026-01-31T12:00:00Z")
    if found.year < FIRST_YEAR:
        raise ValueError(f"is before {FIRST_YEAR}")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError("is no time of this world") from None


def _user(value: str) -> str:
    if value.startswith(SESSION):
        raise ValueError(f"begins with {SESSION!r}: name a session as `session`")
    return value


Time = Annotated[datetime, BeforeValidator(_time), WithJsonSchema({"type": "string", "format": "date-time"})]
EXAMPLE: JsonDict = {
    "user": "1", "item": "shop-p050", "kind": "purchase",
    "at": "2026-11-28T12:00:00Z", "event_id": "order-17",
}  # fmt: skip


class EventBody(Strict):
    """What a user did with an item, or what somebody did in an anonymous session."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})
    user: Id | None = Field(None, description="Who; this or `session`.")
    session: Annotated[str, Field(min_length=1, max_length=400)] | None = Field(
        None, description="An anonymous session; it is ranked as the user `session:ID`."
    )
    item: Id = Field(description="With which item.")
    kind: Id = Field(
        description="What was done: `rate`, or a kind of PERSONA_EVENT_WEIGHTS such as view, click, play, save, like, "
        "purchase, return, dislike, skip."
    )
    value: float | None = Field(
        None,
        strict=True,
        allow_inf_nan=False,
        description="What was observed; of `rate` the rating, which it needs.",
    )
    at: Time | None = Field(None, description="When it happened, with its zone; now, where it is not given.")
    event_id: Id | None = Field(
        None, description="What makes it itself among the user's events: the same one twice counts once."
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.user is None) == (self.session is None):
            raise ValueError("name `user` or `session`, one of them")
        if self.user is not None:
            _user(self.user)
        if self.kind == "rate" and self.value is None:
            raise ValueError("`rate` needs a `value`")
        return self

    @property
    def who(self) -> str:
        """The id of the user's or session's node."""
        return self.user if self.user is not None else f"{SESSION}{self.session}"


# Each event is checked by itself, so that a bad one does not refuse the others.
OneEvent = Annotated[Any, WithJsonSchema(EventBody.model_json_schema())]


class EventsBody(Strict):
    """Events, one or many."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"events": [EXAMPLE]}]})
    events: list[OneEvent] = Field(
        min_length=1, description="At most PERSONA_EVENTS_MAX; each is checked by itself."
    )


class EventsHeader(Strict):
    """What makes a request itself."""

    model_config = ConfigDict(extra="ignore")
    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)] | None = Field(
        None,
        alias="Idempotency-Key",
        description="The same key and body again counts once; a UUID, say. The same key with another body is refused.",
    )


class MergeBody(Strict):
    """Which session a user turned out to be."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"session": "b7f1"}]})
    session: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="The session, as its events name it."
    )

"""What requests of all routes are made of; a field nobody knows is refused."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from errors import InvalidInput
from graph.moments import Moment, moment

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

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """A request from elsewhere than HTTP.

        Raises:
            InvalidInput: the first field that is unknown, missing or out of range.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise InvalidInput.of(error) from error

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As every model has it; made once in the form that flask-openapi asks for with every request."""
        return super().model_json_schema(*args, **kwargs) if args or kwargs else _schema(cls)


@cache
def _schema(model: type[Strict]) -> dict[str, Any]:
    return super(Strict, model).model_json_schema()


class NoQuery(Strict):
    """A request without query parameters."""


class PageQuery(Strict):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=100)


class UserPath(Strict):
    """Which user."""

    user: Id = Field(json_schema_extra={"example": "1"})


class UserItemPath(UserPath):
    """Which user and item."""

    item: Id = Field(json_schema_extra={"example": "shop-p050"})


class ItemPath(Strict):
    """Which item."""

    item: Id = Field(json_schema_extra={"example": "shop-p001"})


class WordsQuery(Strict):
    """In which words."""

    language: str = Field("en", max_length=20, description="Language of the texts, say `zh`.")
    fluent: bool = Field(
        False,
        description="Texts as the language model that is set puts them; what the facts do not support is cut.",
    )


class AsOfQuery(Strict):
    """As of which moment."""

    as_of: Id | None = Field(
        None,
        description="As it was on this day (its end, UTC: 2026-01-31) or at this time (2026-01-31T12:00:00Z).",
    )
    by: Literal["event", "arrival"] = Field(
        "event", description="With `as_of`: an event is known from when it happened, or from when it arrived."
    )

    @property
    def moment(self) -> Moment | None:
        """Which moment, None for now.

        Raises:
            InvalidInput: it is no day and no time.
        """
        return moment(self.as_of, arrival=self.by == "arrival") if self.as_of else None

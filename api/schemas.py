"""Requests of the API, as the OpenAPI document shows them; a field nobody knows is refused."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from api.filters import properties
from api.keeping import ID
from embeddings.tuning import TuningConfig
from errors import InvalidInput
from graph.moments import Moment, moment
from graph.records import Filters

Id = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Year = Annotated[int, Field(ge=-10_000, le=10_000)]
MOST_SAID = 100
"""How many interests one request states, and how many things it mutes or withdraws."""
HISTORY = 100
"""How much of what was ever said is given where nobody asks for less."""


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


class RecommendationsQuery(FiltersQuery, AsOfQuery, WordsQuery):
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


class AboutRow(Strict):
    """What is spoken of."""

    about: Id = Field(
        description="entity:ID, item:ID (all events with it), or event:ID.",
        json_schema_extra={"example": "entity:genre/Sci-Fi"},
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
                    "state": [{"about": "entity:genre/Sci-Fi", "weight": 0.5}],
                    "mute": [{"about": "entity:person/Tom Cruise", "hide": True}, {"about": "item:ml-1"}],
                    "withdraw": [{"about": "entity:genre/Horror"}],
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


class RecommendationsBody(RecommendationsQuery):
    """What to rank and to keep."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"limit": 10, "reasons": 5, "year_from": 1990}]}
    )
    id: Annotated[str, StringConstraints(pattern=f"^{ID}$")] | None = Field(
        None,
        description="What to keep it as, so that the same request sent twice keeps one; left out: a new id.",
    )


class TextBody(Strict):
    """What a user says, in words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "slow science fiction, nothing with Tom Cruise"}]},
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]


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


class RankingParameters(Strict):
    """How a ranking job is done."""

    as_of: Id | None = Field(
        default=None,
        description="Train on what was known on this day, and keep the version to rank as of it; it does not serve.",
        examples=["2026-01-31"],
    )
    by: Literal["event", "arrival"] = Field(
        default="event", description="With `as_of`: what had happened by then, or what had arrived."
    )


class NoParameters(Strict):
    """A job that takes none."""


PARAMETERS: Mapping[str, type[BaseModel]] = {
    "embed": EmbedParameters,
    "ranking": RankingParameters,
    "encoder": TuningConfig,
}


class JobBody(Strict):
    """What the workers should do."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "embed", "parameters": {"label": "Item"}}]}
    )
    kind: Literal["embed", "ranking", "encoder", "profiles", "statistics", "audit"]
    parameters: BaseModel = Field(NoParameters(), description="Of an embed, a ranking and an encoder job.")

    @field_validator(
        "parameters", mode="plain", json_schema_input_type=EmbedParameters | RankingParameters | TuningConfig
    )
    @classmethod
    def _are_of_the_kind(cls, given: Any, info: ValidationInfo) -> BaseModel:
        return PARAMETERS.get(info.data.get("kind", ""), NoParameters).model_validate(given)


class PageQuery(Strict):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=100)


class SaidQuery(PageQuery):
    """Which part of what was ever said."""

    limit: int = Field(HISTORY, ge=1, le=100)

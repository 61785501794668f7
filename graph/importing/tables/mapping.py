"""The mapping file: which columns of which files are users, items, entities, relations and interactions.

YAML, checked word by word; `docs/importing.md` has three worked examples.
"""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from errors import PersonaError
from graph.importing.tables.records import Format
from graph.importing.tables.values import Strict, Value
from graph.signals import Scale


class BadMapping(PersonaError):
    """A mapping file that says something it cannot."""

    status = 422

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"The mapping {path} cannot be used: {reason}")


def _named(given: Any) -> Any:
    """Kinds, types and domains are said as they are; a column of them is `{column: …}`."""
    return {"value": given} if isinstance(given, str) else given


Label = Annotated[Value, BeforeValidator(_named)]


class Users(Strict):
    """Users, one a record."""

    id: Value
    attributes: Dictionary[str, Value] = Field(default_factory=dict)


class Items(Strict):
    """Items, one a record."""

    id: Value
    title: Value | None = Field(default=None, description="Where it is missing, the id.")
    domain: Label | None = Field(default=None, description="By default that of the whole mapping.")
    year: Value | None = Field(default=None, description="Of its release.")
    text: Value | None = Field(
        default=None, description="What is written about it; it is searched and read for knowledge."
    )
    properties: Dictionary[str, Value] = Field(default_factory=dict)


class Entities(Strict):
    """Entities with ids of their own, one a record."""

    id: Value
    kind: Label
    name: Value


class End(Strict):
    """One end of a relation: an item or an entity by its id, or an entity by kind and name."""

    item: Value | None = None
    entity: Value | None = None
    kind: Label | None = None
    name: Value | None = Field(
        default=None, description="The entity is made where it is not there, with the id kind/name."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        said = {word for word in ("item", "entity", "kind", "name") if getattr(self, word) is not None}
        if said not in ({"item"}, {"entity"}, {"kind", "name"}):
            raise ValueError("say `item`, or `entity`, or `kind` and `name`")
        return self


class Relation(Strict):
    """A relation; of cells with several values, one each."""

    type: Label
    start: End | None = Field(default=None, alias="from", description="By default the item of the record.")
    to: End
    properties: Dictionary[str, Value] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _leads_to_an_entity(self) -> Self:
        if self.to.item is not None:
            raise ValueError("`to` is an entity: relations lead from items or entities to entities")
        return self


class Rating(Strict):
    """A scale of ratings: a rating from `liked` on is a liking."""

    lowest: float
    liked: float
    highest: float

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.lowest < self.liked <= self.highest:
            raise ValueError("wanted: lowest < liked <= highest")
        return self

    def scale(self) -> Scale:
        """As events are counted by."""
        return Scale(self.lowest, self.liked, self.highest)


class Interactions(Strict):
    """What users did with items, one a record."""

    user: Value
    item: Value
    kind: Label
    at: Value = Field(description="When; `type: time` is understood.")
    value: Value | None = Field(
        default=None, description="What was observed, for instance a rating; a number."
    )
    scale: Rating | None = Field(default=None, description="Of ratings; by default PERSONA_RATING_SCALE.")
    signal: Value | None = Field(
        default=None, description="How much it counts as liking, 0 to 1; by default as its kind does."
    )
    event_id: Value | None = Field(default=None, description="By default of user, item, kind and time.")


class TableOf(Strict):
    """One file, or several alike, and what its records say."""

    file: str = Field(
        min_length=1, description="Beside the mapping; `*` for several, `a.zip!b.csv` inside a zip."
    )
    format: Format | None = None
    separator: str | None = Field(default=None, min_length=1)
    columns: Sequence[str] | None = Field(
        default=None, min_length=1, description="Names, where there is no header."
    )
    encoding: str = "utf-8"
    quotes: bool = True
    optional: bool = Field(default=False, description="Whether it may be missing.")
    users: Users | None = None
    items: Items | None = None
    entities: Entities | None = None
    relations: Sequence[Relation] = ()
    interactions: Interactions | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.users or self.items or self.entities or self.relations or self.interactions):
            raise ValueError("says nothing: users, items, entities, relations or interactions are missing")
        if self.items is None and any(relation.start is None for relation in self.relations):
            raise ValueError("a relation needs `from` where the table has no `items`")
        return self

    def start(self, relation: Relation) -> End:
        """Where a relation of this table starts."""
        return relation.start or End(item=self.items.id if self.items else None)


class Mapping(Strict):
    """What is imported, as one source."""

    name: str = Field(
        min_length=1, max_length=200, description="Of the import; doing it again changes nothing."
    )
    domain: str | None = Field(default=None, description="Of items that say no other.")
    prefix: str = Field(
        default="",
        description="Before the ids of users and items, where those of two sources would be the same.",
    )
    tables: Sequence[TableOf] = Field(min_length=1)

    @model_validator(mode="after")
    def _domains(self) -> Self:
        for table in self.tables:
            if table.items and table.items.domain is None and self.domain is None:
                raise ValueError("items have no domain: say `domain`")
        return self


class _Loader(yaml.SafeLoader):
    """Refuses a word that stands twice; YAML would let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        words = [key.value for key, _ in node.value]
        if twice := next((word for word in words if words.count(word) > 1), None):
            line = node.start_mark.line + 1
            raise yaml.MarkedYAMLError(
                problem=f"{twice!r} stands twice", problem_mark=node.start_mark, note=str(line)
            )
        return super().construct_mapping(node, deep)


def read(path: Path) -> Mapping:
    """The mapping in a YAML file.

    Raises:
        BadMapping: it cannot be read, or says something that is not known.
    """
    try:
        return parsed(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(path, getattr(error, "strerror", None) or str(error)) from error


def parsed(text: str, name: str) -> Mapping:
    """The mapping that a YAML text says.

    Raises:
        BadMapping: it says something that is not known; the first such thing is named.
    """
    try:
        given = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise BadMapping(name, f"{line}{error.problem}") from error
    except yaml.YAMLError as error:
        raise BadMapping(name, str(error)) from error
    if not isinstance(given, dict):
        raise BadMapping(name, "it holds no `name` and `tables`")
    try:
        return Mapping.model_validate(given)
    except ValidationError as error:
        raise BadMapping(name, _said(error.errors(include_url=False)[0])) from error


def _said(error: ErrorDetails) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _words(error["loc"][:-1])
        close = get_close_matches(str(error["loc"][-1]), known, 1)
        return f"{where} is not known" + (f": {close[0]}?" if close else f"; there are {', '.join(known)}")
    reason = error["msg"].removeprefix("Value error, ")
    return f"{where}: {reason}" if where else reason


def _words(where: Sequence[int | str]) -> list[str]:
    """The words that are known at a place."""
    at: type[Strict] = Mapping
    for part in where:
        if isinstance(part, str) and part in _AT:
            at = _AT[part]
        elif isinstance(part, str):
            at = Value
    return [field.alias or name for name, field in at.model_fields.items()]


_AT: dict[str, type[Strict]] = {
    "tables": TableOf,
    "users": Users,
    "items": Items,
    "entities": Entities,
    "relations": Relation,
    "interactions": Interactions,
    "from": End,
    "to": End,
    "scale": Rating,
}

"""A mapping proposed from what columns are called and what stands in them: `persona import --infer`.

A beginning for a person to read and correct: what it is not sure of stands as a comment beside it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from graph.importing.checks import ITEM_COLUMNS, USER_COLUMNS
from graph.importing.tables import words
from graph.importing.tables.columns import Column, columns
from graph.importing.tables.files import DataFile
from graph.importing.tables.records import table

USERS = frozenset(
    {"user", "customer", "client", "member", "visitor", "reader", "listener", "account", "buyer", "shopper"}
    | {"subscriber", "guest", "person"}
)
ITEMS = frozenset(
    {
        "item",
        "product",
        "article",
        "sku",
        "asin",
        "isbn",
        "track",
        "song",
        "book",
        "listing",
        "hotel",
        "video",
    }
    | {"content", "post", "story", "news", "recipe", "game"}
)
TITLES = ("title", "name", "headline", "label")
TEXTS = ("description", "text", "body", "content", "summary", "abstract")
YEARS = ("year", "released", "launched", "published", "issued")
RATINGS = ("rating", "stars", "score", "grade")
KINDS = ("kind", "event", "type", "action", "behavior", "behaviour")
BY_FILE = {
    "purchase": ("order", "purchase", "sale", "basket", "transaction"),
    "play": ("listen", "play", "stream", "watch"),
    "click": ("click",),
    "like": ("like", "favourite", "favorite"),
    "save": ("save", "bookmark", "wishlist"),
}
DONE = "view"
Role = Literal["users", "items", "entities", "interactions"]


@dataclass
class _Table:
    """A file and what it seems to hold."""

    file: str
    columns: Sequence[Column]
    role: Role = "items"
    notes: list[str] = field(default_factory=list)

    def find(self, bases: Collection[str], whats: Collection[str] = ()) -> Column | None:
        """The first column called so, or whose name ends so; with values of these sorts, if any are given."""
        fitting = [one for one in self.columns if not whats or one.what in whats]
        exact = (one for one in fitting if one.base in bases)
        return next(exact, next((one for one in fitting if one.last in bases), None))

    @property
    def key(self) -> Column:
        """What it is about: its first id, else its first column."""
        return next((one for one in self.columns if one.identifies), self.columns[0])


def infer(paths: Sequence[Path], kinds: Collection[str], *, name: str | None = None) -> str:
    """A mapping of files in one folder, as YAML with comments.

    Args:
        kinds: kinds of interactions that are known.
        name: of the import and domain of its items; by default the folder's.

    Raises:
        UnreadableData: a file is none that holds a table.
    """
    tables = [_Table(path.name, columns(table(DataFile(path)))) for path in paths]
    _roles(tables)
    name = name or paths[0].absolute().parent.name
    lines = [
        "# Proposed from names and a sample of values: read it, correct it, and try it with --dry-run.",
        *(f"{word}: {_yaml_word(name)}" for word in ("name", "domain")),
        "tables:",
    ]
    for one in tables:
        said = _said(one, tables, kinds)
        lines += [f"  # {note}" for note in one.notes]
        lines += [f"  {'- ' if n == 0 else '  '}{line}" for n, line in enumerate(_yaml(said))]
    return "\n".join([*lines, ""])


def _yaml_word(word: str) -> str:
    return yaml.safe_dump(word, allow_unicode=True).splitlines()[0]


def _yaml(said: Mapping[str, Any]) -> list[str]:
    text: str = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)
    return text.splitlines()


def _roles(tables: Sequence[_Table]) -> None:
    """What each table holds: events have a user and an item; what others refer to, and is neither, are entities."""
    for one in tables:
        user, item = one.find(USERS), _item(one)
        if user and item and user is not item:
            one.role = "interactions"
        elif user and user is one.key:
            one.role = "users"
    for one in tables:
        others = [other for other in tables if other is not one and other.role == "items"]
        refers = any(one.key.base == column.base for other in others for column in other.columns[1:])
        if one.role == "items" and one.key.base not in ITEMS and refers:
            one.role = "entities"


def _item(one: _Table) -> Column | None:
    """The column that names an item: one that is called so, else an id that is no user's."""
    ids = (
        column
        for column in one.columns
        if column.identifies and column.base not in USERS | {"order", "event"}
    )
    return next((column for column in one.columns if column.base in ITEMS), next(ids, None))


def _said(one: _Table, tables: Sequence[_Table], kinds: Collection[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"file": one.file}
    if one.role == "interactions":
        said["interactions"] = _interactions(one, kinds)
    elif one.role == "users":
        said["users"] = _users(one)
    elif one.role == "entities":
        label = one.find(TITLES) or one.key
        said["entities"] = {"id": _entity_id(one.key), "kind": words.kind(one.key.base), "name": label.name}
    else:
        said["items"], said["relations"] = _items(one, tables)
        if not said["relations"]:
            del said["relations"]
    return said


def _users(one: _Table) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for column in one.columns:
        if column is one.key or column.what == "empty":
            continue
        if column.what in ("integer", "number", "boolean", "time") or (
            column.what == "text" and column.categorical
        ):
            attributes[_free(column, USER_COLUMNS)] = _value(column)
        else:
            one.notes.append(f"left out: {column.name} (differs in most users; is it needed?)")
    return {"id": one.key.name, "attributes": attributes}


def _items(one: _Table, tables: Sequence[_Table]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    key, title, text = one.key, one.find(TITLES, ("text",)), one.find(TEXTS, ("text",))
    year = one.find(YEARS, ("integer",))
    items: dict[str, Any] = {"id": key.name}
    items |= {
        word: column.name for word, column in (("title", title), ("year", year), ("text", text)) if column
    }
    properties: dict[str, Any] = {}
    relations: list[dict[str, Any]] = []
    known = {other.key.base: other.key for other in tables if other.role == "entities"}
    for column in one.columns:
        if column in (key, title, text, year) or column.what == "empty":
            continue
        if column.base in known:
            relations.append({"type": words.has(column.base), "to": {"entity": _entity_id(column)}})
        elif column.categorical:
            relations.append(_relation(column))
        elif column.what == "list":
            one.notes.append(f"left out: {column.name} (lists whose values hardly come again)")
        else:
            properties[_free(column, ITEM_COLUMNS)] = _value(column)
    return items | ({"properties": properties} if properties else {}), relations


def _relation(column: Column) -> dict[str, Any]:
    mark, base = column.separator, column.base
    singular = base[:-1] if (mark or column.what == "list") and base.endswith("s") else base
    label: Any = {"column": column.name, "split": mark} if mark else column.name
    return {"type": words.has(singular), "to": {"kind": words.kind(singular), "name": label}}


def _interactions(one: _Table, kinds: Collection[str]) -> dict[str, Any]:
    user, item = one.find(USERS), _item(one)
    assert user is not None
    assert item is not None
    said: dict[str, Any] = {"user": user.name, "item": item.name}
    rating, kind = one.find(RATINGS, ("integer", "number")), one.find(KINDS, ("text",))
    if kind:
        said["kind"] = {"column": kind.name}
        if unknown := sorted({str(value) for value in kind.values} - set(kinds)):
            one.notes.append(
                f"no kinds of events: {', '.join(unknown[:8])}; `map` them to {', '.join(sorted(kinds))}"
            )
    else:
        said["kind"] = "rate" if rating else _by_file(one)
    if rating:
        said |= {"value": rating.name, "scale": _scale(rating)}
    return said | dict(_when(one))


def _when(one: _Table) -> Iterator[tuple[str, Any]]:
    time = next((column for column in one.columns if column.what == "time"), None)
    if time is None:
        one.notes.append("no time was found: `at` needs one")
        yield "at", {"value": 0}
    else:
        yield "at", {"column": time.name, "unit": time.unit} if time.unit == "ms" else time.name
    event = one.find(("event", "interaction"))
    if event and event.identifies and len(set(map(str, event.values))) == len(event.values):
        yield "event_id", event.name


def _by_file(one: _Table) -> str:
    named = (kind for kind, hints in BY_FILE.items() if any(hint in one.file.lower() for hint in hints))
    kind = next(named, DONE)
    one.notes.append(f"kind: {kind} is a guess from the file's name")
    return kind


def _scale(rating: Column) -> dict[str, float]:
    values = [float(value) for value in rating.values]
    lowest, highest = min(values), max(values)
    liked = max(round(2 * (lowest + 0.75 * (highest - lowest))) / 2, min(lowest + 0.5, highest))
    return {"lowest": lowest, "liked": min(liked, highest), "highest": highest}


def _entity_id(column: Column) -> str:
    return f"{words.kind(column.base).lower()}/{{{column.name}}}"


def _free(column: Column, kept: Collection[str]) -> str:
    name = words.property_name(column.name)
    return f"{name}_" if name in kept else name


def _value(column: Column) -> Any:
    if column.what == "time":
        return {"column": column.name, "type": "time"} | ({"unit": column.unit} if column.unit else {})
    return column.name if column.what == "text" else {"column": column.name, "type": column.what}

"""What a row must be before it may reach the graph; each check returns what is wrong, or None."""

import re
from collections.abc import Callable, Container
from datetime import datetime
from functools import lru_cache
from math import isfinite
from typing import Any, cast

from graph.importing.rows import EntityRow, EventRow, ItemRow, Kind, RelationRow, Row, UserRow
from graph.records import COMPUTED

LONGEST_ID = 512
LONGEST_TEXT = 100_000
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
TYPES_OF_OURS = frozenset(
    {"INTERACTED", "SIMILAR_TO", "PREFERS", "MUTES", "WANTS", "HAS_CHUNK"}
    | {
        "FOR",
        "RECOMMENDS",
        "RECOMMENDED",
        "BECAUSE",
        "MERGED_INTO",
        "SHOWN",
        "EXPLORED",
        "TOLD_IN",
        "SAYS",
        "HELD",
    }
)
LABELS_OF_OURS = frozenset(
    {"User", "Item", "Entity", "Job", "Chunk", "Model", "Schema", "Import"}
    | {"Session", "Key", "Audit", "Webhook", "Request", "Recommendation", "Delivery", "Exposure"}
    | {"Placing", "Schedule", "Text", "Fact", "Merged", "Distinct"}
)
PREFIXES_OF_OURS = ("embedding", "learned_", "knowledge_text", "knowledge_of")


class Reserved(frozenset[str]):
    """Names of properties that are kept for Persona itself, and all that begin as some of its own do."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or str(name).startswith(PREFIXES_OF_OURS)


WORK = frozenset(
    {
        "folded",
        "quarantined",
        "quarantined_of",
        "quarantined_of_b",
        "quarantined_at",
        "tries",
        "tried",
        "told_at",
        "asked_at",
    }
)
"""What workers note of an item they are at, or were."""
PROPERTIES_OF_OURS = Reserved({"popularity", "degree", "events"} | WORK | COMPUTED - {"changed_at"})
USER_COLUMNS = Reserved(PROPERTIES_OF_OURS | COMPUTED)
ITEM_PROPERTIES = Reserved(PROPERTIES_OF_OURS | {"pending", "revision", "since"})
ITEM_COLUMNS = Reserved(ITEM_PROPERTIES | {"title", "domain", "year"})

Problem = str | None


def problem(kind: Kind, row: Row) -> Problem:
    """What is wrong with a row of `kind`, in words that name the field, or None."""
    return _CHECKS[kind](row)


def of_item(name: str) -> bool:
    """Whether a property of an item is Persona's own."""
    return name in ITEM_PROPERTIES


def _user(row: UserRow) -> Problem:
    return _id("id", row.id) or _properties(row.attributes, USER_COLUMNS)


def _item(row: ItemRow) -> Problem:
    return (
        _id("id", row.id)
        or _text("title", row.title)
        or _text("domain", row.domain)
        or (None if row.year is None else _year(row.year))
        or _properties(row.properties, ITEM_COLUMNS)
    )


def _entity(row: EntityRow) -> Problem:
    return _id("id", row.id) or _identifier("kind", row.kind, LABELS_OF_OURS) or _text("name", row.name)


def _relation(row: RelationRow) -> Problem:
    return (
        _id("source", row.source)
        or _identifier("type", row.type, TYPES_OF_OURS)
        or _id("target", row.target)
        or (_properties(row.properties, ()) if row.properties else None)
    )


def _event(row: EventRow) -> Problem:
    return (
        _id("event_id", row.event_id)
        or _id("user", row.user)
        or _id("item", row.item)
        or _id("kind", row.kind)
        or (None if row.value is None else _number("value", row.value))
        or _number("signal", row.signal)
        or (None if 0 <= row.signal <= 1 else f"signal: {row.signal} is not between 0 and 1")
        or _time("at", row.at)
    )


def _id(field: str, value: object) -> Problem:
    if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and (value.isascii() or _encodable(value)):
        return None
    return f"{field}: {_short(value)} is not a text of 1 to {LONGEST_ID} characters"


def _text(field: str, value: object) -> Problem:
    if not isinstance(value, str) or not value.strip():
        return f"{field}: {_short(value)} is not a text"
    if len(value) > LONGEST_TEXT:
        return f"{field}: longer than {LONGEST_TEXT:,} characters"
    return None if value.isascii() or _encodable(value) else f"{field}: {_short(value)} is not Unicode"


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _identifier(field: str, value: object, reserved: Container[str]) -> Problem:
    if not isinstance(value, str) or not _is_identifier(value):
        return f"{field}: {_short(value)} is not an identifier (letters, digits and _, a letter first)"
    return f"{field}: {value} is kept for Persona itself" if value in reserved else None


@lru_cache(4096)
def _is_identifier(value: str) -> bool:
    return IDENTIFIER.fullmatch(value) is not None


def _year(value: object) -> Problem:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole and 1 <= cast(int, value) <= 9999 else f"year: {_short(value)} is not a year"


def _number(field: str, value: object) -> Problem:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{field}: {_short(value)} is not a number"
    return None if isfinite(value) else f"{field}: {value} is not finite"


def _time(field: str, value: object) -> Problem:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return None
    return f"{field}: {_short(value)} is not a time with its zone"


def _properties(values: object, reserved: Container[str]) -> Problem:
    if not hasattr(values, "items"):
        return f"properties: {_short(values)} is not a mapping"
    for name, value in values.items():
        if wrong := _identifier(f"property {_short(name)}", name, reserved) or _scalar(name, value):
            return wrong
    return None


def _scalar(field: str, value: object) -> Problem:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return None if not value else _text(field, value)
    if isinstance(value, int):
        return None if -(2**63) <= value < 2**63 else f"{field}: {value} is beyond 64 bits"
    return _number(field, value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


_CHECKS: dict[Kind, Callable[[Any], Problem]] = {
    Kind.USERS: _user,
    Kind.ITEMS: _item,
    Kind.ENTITIES: _entity,
    Kind.RELATIONS: _relation,
    Kind.ENTITY_RELATIONS: _relation,
    Kind.EVENTS: _event,
}

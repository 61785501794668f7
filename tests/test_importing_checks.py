"""What may reach the graph: every kind of bad value is named, and nothing else is refused."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from graph.importing.checks import problem
from graph.importing.rows import EntityRow, EventRow, ItemRow, Kind, RelationRow, Row, UserRow

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EVENT = {"event_id": "e1", "user": "1", "item": "i1", "kind": "rate", "value": 4.0, "signal": 1.0, "at": NOON}
RELATION = {"source": "i1", "type": "HAS_GENRE", "target": "genre/Drama"}


def user(name: Any = "1", **attributes: Any) -> UserRow:
    return UserRow(name, attributes)


def item(title: Any = "T", year: Any = None, **properties: Any) -> ItemRow:
    return ItemRow("i1", title, "film", year, properties)


def entity(kind: Any = "Person", name: Any = "X") -> EntityRow:
    return EntityRow("x/1", kind, name)


def relation(**changes: Any) -> RelationRow:
    return RelationRow(**{**RELATION, **changes})


def event(**changes: Any) -> EventRow:
    return EventRow(**{**EVENT, **changes})


GOOD = [
    (Kind.USERS, user(age=24, gender="M", vip=True, score=0.5, left=None, note="")),
    (Kind.USERS, user("Zoë 🎬")),
    (Kind.ITEMS, item('The "Title" of `Ol\' Man`', 1995, runtime=81)),
    (Kind.ITEMS, item("No year")),
    (Kind.ENTITIES, entity(name="Ed Begley, Jr.")),
    (Kind.RELATIONS, relation()),
    (Kind.ENTITY_RELATIONS, relation(source="person/A", properties={"since": 1999})),
    (Kind.EVENTS, event()),
    (Kind.EVENTS, event(value=None, signal=0)),
]

BAD = [
    (Kind.USERS, user(""), "id: '' is not a text of 1 to 512 characters"),
    (Kind.USERS, user(7), "id: 7 is not a text of 1 to 512 characters"),
    (Kind.USERS, user("u" * 513), f"id: '{'u' * 76}… is not a text of 1 to 512 characters"),
    (Kind.USERS, user("\ud800"), "id: '\\ud800' is not a text of 1 to 512 characters"),
    (Kind.USERS, user(age=float("nan")), "age: nan is not finite"),
    (Kind.USERS, user(age=2**63), "age: 9223372036854775808 is beyond 64 bits"),
    (Kind.USERS, user(age=[1]), "age: [1] is not a number"),
    (Kind.USERS, user(**{"a b": 1}), "property 'a b': 'a b' is not an identifier"),
    (
        Kind.USERS,
        user(profile_vector=1),
        "property 'profile_vector': profile_vector is kept for Persona itself",
    ),
    (Kind.ITEMS, item(" "), "title: ' ' is not a text"),
    (Kind.ITEMS, item("T" * 100_001), "title: longer than 100,000 characters"),
    (Kind.ITEMS, item("\ud800"), "title: '\\ud800' is not Unicode"),
    (Kind.ITEMS, item(year="1995"), "year: '1995' is not a year"),
    (Kind.ITEMS, item(year=True), "year: True is not a year"),
    (Kind.ITEMS, item(year=0), "year: 0 is not a year"),
    (Kind.ITEMS, item(popularity=9), "property 'popularity': popularity is kept for Persona itself"),
    (Kind.ITEMS, ItemRow("i1", "T", "film", None, {"title": "U"}), "property 'title': title is kept"),
    (Kind.ITEMS, ItemRow("i1", "T", "film", None, 5), "properties: 5 is not a mapping"),  # type: ignore[arg-type]
    (
        Kind.ENTITIES,
        entity("Person) DETACH DELETE (n"),
        "kind: 'Person) DETACH DELETE (n' is not an identifier",
    ),
    (Kind.ENTITIES, entity("User"), "kind: User is kept for Persona itself"),
    (Kind.ENTITIES, entity(name=None), "name: None is not a text"),
    (Kind.RELATIONS, relation(type="X]->() DELETE s //"), "type: 'X]->() DELETE s //' is not an identifier"),
    (Kind.RELATIONS, relation(type="HAS`GENRE"), "type: 'HAS`GENRE' is not an identifier"),
    (Kind.RELATIONS, relation(type="SIMILAR_TO"), "type: SIMILAR_TO is kept for Persona itself"),
    (Kind.RELATIONS, relation(type=["A"]), "type: ['A'] is not an identifier"),
    (Kind.RELATIONS, relation(target=None), "target: None is not a text"),
    (Kind.RELATIONS, relation(properties={"a": b"1"}), "a: b'1' is not a number"),
    (Kind.EVENTS, event(value=float("inf")), "value: inf is not finite"),
    (Kind.EVENTS, event(value="4"), "value: '4' is not a number"),
    (Kind.EVENTS, event(value=True), "value: True is not a number"),
    (Kind.EVENTS, event(signal=float("nan")), "signal: nan is not finite"),
    (Kind.EVENTS, event(signal=1.01), "signal: 1.01 is not between 0 and 1"),
    (Kind.EVENTS, event(at="yesterday"), "at: 'yesterday' is not a time with its zone"),
    (
        Kind.EVENTS,
        event(at=NOON.replace(tzinfo=None)),
        "at: datetime.datetime(2026, 1, 1, 12, 0) is not a time",
    ),
]


@pytest.mark.parametrize(("kind", "row"), GOOD)
def test_a_good_row_has_no_problem(kind: Kind, row: Row) -> None:
    assert problem(kind, row) is None


@pytest.mark.parametrize(("kind", "row", "words"), BAD)
def test_a_bad_row_is_refused_by_the_name_of_its_field(kind: Kind, row: Row, words: str) -> None:
    assert re.match(re.escape(words), problem(kind, row) or "")


def test_a_long_value_is_cut_in_the_reason() -> None:
    assert len(problem(Kind.USERS, user("u" * 100_000)) or "") < 200

"""What requests write, as the API takes and gives it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.profiles import plain
from api.queue import Queue
from api.schemas.writes import ItemBody, ItemPatch, RelationOfItem
from errors import InvalidInput, NotFound
from graph.connection import Database
from graph.importing.rows import EntityRow, ItemRow, Kind, Properties, RelationRow, UserRow
from graph.records import attributes
from graph.writing import entities, erasing, items, users
from graph.writing.checked import check
from graph.writing.items import HeldItem, Ties, WantedItem, WrittenItem

Answer = dict[str, Any]
OWN = {"title", "domain", "year", "text"}
"""Properties of an item that are fields of a request."""


class Writes:
    """Writes users, items, entities and relations of one database, and tells the workers what waits for them."""

    def __init__(self, database: Database, queue: Queue, forget: Callable[[], None]) -> None:
        """`forget` lets go of what this process keeps of users."""
        self._database, self._queue, self._forget = database, queue, forget

    def user(self, user: str) -> Answer:
        """A user, and how much is kept of the user."""
        row = users.read(self._database, user)
        properties = row.pop("properties")
        told = {name: plain(value) for name, value in attributes(properties).items()}
        at = plain(properties.get("changed_at"))
        session = user.startswith("session:")
        return {"user": user, "attributes": told, "session": session, "changed_at": at, **row}

    def put_user(self, user: str, given: Properties, *, replace: bool = True) -> Answer:
        """Gives a user attributes; the others go where they are replaced."""
        check(Kind.USERS, UserRow(user, given), {"id": "user"}, "attributes")
        done = users.write(self._database, user, given, replace=replace)
        told = {name: plain(value) for name, value in done.attributes.items()}
        return {"user": user, "created": done.created, "changed": done.changed, "attributes": told}

    def forget(self, user: str) -> Answer:
        """Erases a user."""
        deleted = erasing.erase(self._database, user)
        self._forget()
        return {"user": user, "deleted": deleted, "remains": erasing.REMAINS}

    def data(self, user: str, *, offset: int, limit: int) -> Answer:
        """All that is kept of a user, a part of each list."""
        row = {
            name: _plain(v)
            for name, v in users.data(self._database, user, offset=offset, limit=limit + 1).items()
        }
        lists = {name: value for name, value in row.items() if isinstance(value, list)}
        more = any(len(found) > limit for found in lists.values())
        cut = {name: found[:limit] for name, found in lists.items()}
        part = {"offset": offset, "limit": limit, "next": offset + limit if more else None}
        return {"user": user, "properties": row["properties"], **cut, **part}

    def put_item(self, item: str, body: ItemBody) -> Answer:
        """Makes an item what the body says."""
        given = _properties(body)
        _check_item(item, given, body.title, body.domain)
        ties, named = _relations(item, body.relations)
        wanted = WantedItem({name: value for name, value in given.items() if value is not None}, ties)
        return self._item(item, items.write(self._database, item, lambda _: wanted, create=True, named=named))

    def patch_item(self, item: str, body: ItemPatch) -> Answer:
        """Changes what the body names of an item."""
        given = _properties(body)
        _check_item(item, given, body.title or item, body.domain or item)
        ties, named = _relations(item, body.relations)

        def wanted(held: HeldItem) -> WantedItem:
            merged = {
                name: value for name, value in {**held.properties, **given}.items() if value is not None
            }
            return WantedItem(merged, ties if "relations" in body.model_fields_set else held.relations)

        return self._item(item, items.write(self._database, item, wanted, named=named))

    def delete_item(self, item: str) -> Answer:
        """Deletes an item with all that is tied to it."""
        return {"item": item, "deleted": items.delete(self._database, item)}

    def relate(self, item: str, given: RelationOfItem) -> Answer:
        """Relates an item to an entity."""
        ties, named = _relations(item, [given], "")
        (tie,) = ties
        before: dict[str, bool] = {}

        def wanted(held: HeldItem) -> WantedItem:
            before["there"] = tie in held.relations
            return WantedItem(held.properties, {**held.relations, **ties})

        done = items.write(self._database, item, wanted, named=named)
        return self._relation(item, given, done, created=not before["there"])

    def unrelate(self, item: str, kind: str, entity: str) -> Answer:
        """Takes a relation of an item away."""
        given = RelationOfItem.of({"type": kind, "entity": entity})
        (tie,) = _relations(item, [given], "")[0]

        def wanted(held: HeldItem) -> WantedItem:
            if tie not in held.relations:
                raise NotFound("relation", f"{item} {kind} {entity}")
            others = {key: value for key, value in held.relations.items() if key != tie}
            return WantedItem(held.properties, others)

        return self._relation(item, given, items.write(self._database, item, wanted), created=False)

    def entity(self, entity: str) -> Answer:
        """An entity and its relations to others."""
        row = entities.read(self._database, entity)
        names = ("type", "entity", "kind", "name", "properties")
        relations = [_plain(dict(zip(names, one, strict=True))) for one in row["relations"]]
        return {"entity": entity, **row, "relations": relations}

    def put_entity(self, entity: str, kind: str | None, name: str | None, *, create: bool) -> Answer:
        """Gives an entity its kind and name; None leaves it as it is."""
        check(Kind.ENTITIES, EntityRow(entity, kind or "Thing", name or entity), {"id": "entity"})
        done = entities.write(self._database, entity, kind, name, create=create)
        told = {"created": done.created, "changed": done.changed, "kind": done.kind, "name": done.name}
        return {"entity": entity, **told, **self._marked(done.marked, done.later)}

    def delete_entity(self, entity: str) -> Answer:
        """Deletes an entity with its relations."""
        deleted, marked, later = entities.delete(self._database, entity)
        return {"entity": entity, "deleted": deleted, **self._marked(marked, later)}

    def relate_entities(self, entity: str, kind: str, other: str, properties: Properties) -> Answer:
        """Relates an entity to another."""
        given = _related(entity, kind, other, properties)
        created = entities.relate(self._database, entity, kind, other, given)
        return {"entity": entity, "type": kind, "other": other, "created": created}

    def unrelate_entities(self, entity: str, kind: str, other: str) -> Answer:
        """Takes a relation between entities away."""
        _related(entity, kind, other, {})
        entities.unrelate(self._database, entity, kind, other)
        return {"entity": entity, "type": kind, "other": other, "created": False}

    def _item(self, item: str, done: WrittenItem) -> Answer:
        told = {"created": done.created, "changed": done.changed, "revision": done.revision}
        counts = {"relations": done.relations, "entities": list(done.entities)}
        return {"item": item, **told, **counts, "embedding": self._embedding([item] if done.pending else [])}

    def _relation(self, item: str, given: RelationOfItem, done: WrittenItem, *, created: bool) -> Answer:
        told = {"created": created, "changed": done.changed}
        embedding = self._embedding([item] if done.pending else [])
        return {"item": item, "type": given.type, "entity": given.entity, **told, "embedding": embedding}

    def _marked(self, marked: Sequence[str], later: int) -> Answer:
        return {"marked": len(marked), "later": later, "embedding": self._embedding(marked)}

    def _embedding(self, waiting: Sequence[str]) -> str:
        if not waiting:
            return "current"
        return "queued" if self._queue.refresh(waiting) else "waiting"


def _properties(body: ItemBody | ItemPatch) -> dict[str, Any]:
    """The item's own properties that are given; those of null too."""
    for name in OWN & body.properties.keys():
        raise InvalidInput(f"properties.{name}", "is a field of its own beside the properties")
    named = body.model_dump(include=OWN, exclude_unset=True)
    return {**body.properties, **named}


def _check_item(item: str, given: Mapping[str, Any], title: str, domain: str) -> None:
    others = {name: value for name, value in given.items() if name not in ("title", "domain", "year")}
    check(Kind.ITEMS, ItemRow(item, title, domain, given.get("year"), others), {"id": "item"})


def _relations(
    item: str, rows: Sequence[RelationOfItem], prefix: str = "relations."
) -> tuple[Ties, dict[str, EntityRow]]:
    """Relations by type and entity, and the entities that may be made.

    Raises:
        InvalidInput: a relation would not be imported, or has a kind without a name or the reverse.
    """
    ties: dict[tuple[str, str], Properties] = {}
    named: dict[str, EntityRow] = {}
    for n, row in enumerate(rows):
        at = f"{prefix}{n}." if prefix else ""
        given = {name: value for name, value in row.properties.items() if value is not None}
        names = {"source": "item", "type": f"{at}type", "target": f"{at}entity"}
        check(Kind.RELATIONS, RelationRow(item, row.type, row.entity, given), names, f"{at}properties")
        ties[row.type, row.entity] = given
        if (row.kind is None) != (row.name is None):
            raise InvalidInput(
                f"{at}{'name' if row.name is None else 'kind'}", "goes with the other of kind and name"
            )
        if row.kind is not None and row.name is not None:
            named[row.entity] = EntityRow(row.entity, row.kind, row.name)
            check(
                Kind.ENTITIES,
                named[row.entity],
                {"id": names["target"], "kind": f"{at}kind", "name": f"{at}name"},
            )
    return ties, named


def _related(entity: str, kind: str, other: str, properties: Properties) -> Properties:
    given = {name: value for name, value in properties.items() if value is not None}
    names = {"source": "entity", "target": "other"}
    check(Kind.ENTITY_RELATIONS, RelationRow(entity, kind, other, given), names)
    return given


def _plain(value: Any) -> Any:
    """A value, or what is in it, as JSON has it."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.to_native().tolist() if hasattr(value, "to_numpy") else plain(value)

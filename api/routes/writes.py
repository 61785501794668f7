"""Users, items, entities, and the relations between them: read one by one, written, deleted."""

from typing import Any

from api.answers import writes as told
from api.routes.base import blueprint, example, persona, problems
from api.schemas.base import ItemPath, NoQuery, UserPath
from api.schemas.writes import (
    DataQuery,
    EntityBody,
    EntityPatch,
    EntityPath,
    EntityRelationBody,
    EntityRelationPath,
    ItemBody,
    ItemPatch,
    ItemRelationPath,
    NewEntityPath,
    NewItemPath,
    RelationBody,
    RelationOfItem,
    UserBody,
)

writes = blueprint(
    "writes", "Users, items, entities and relations: put, changed, deleted; each counts at once"
)
USER = "/users/<user>"
ITEM = "/items/<path:item>"
ENTITY = "/entities/<path:entity>"
ITEM_RELATION = f"{ITEM}/relations/<type>/<path:entity>"
ENTITY_RELATION = f"{ENTITY}/relations/<type>/<path:other>"
SHOWN = {
    "item": "shop-p001",
    "properties": {"title": "Mita steel mug", "year": 2019, "domain": "shop"},
    "relations": [{"type": "MADE_OF", "entity": "material/steel", "kind": "Material", "name": "steel"}],
}


def _put(answer: dict[str, Any]) -> Any:
    return answer, 201 if answer["created"] else 200


@writes.get(USER, responses={"200": told.User, **problems(404)})
def user(path: UserPath, query: NoQuery) -> Any:
    """A user's attributes, and how much is kept of the user."""
    return persona().writes.user(path.user)


@writes.put(USER, responses={"201": told.WrittenUser, "200": told.WrittenUser, **problems(404, 413)})
def put_user(path: UserPath, query: NoQuery, body: UserBody) -> Any:
    """Gives a user just these attributes; 201 where the user is new."""
    return _put(persona().writes.put_user(path.user, body.attributes))


@writes.patch(USER, responses={"200": told.WrittenUser, **problems(404, 413)})
def patch_user(path: UserPath, query: NoQuery, body: UserBody) -> Any:
    """Changes some attributes of a user; null takes one away."""
    return persona().writes.put_user(path.user, body.attributes, replace=False)


@writes.delete(USER, responses={"200": told.ErasedUser, **problems(404)})
def delete_user(path: UserPath, query: NoQuery) -> Any:
    """Erases a user with all that is kept of the user; `remains` says what goes later, and when."""
    return persona().writes.forget(path.user)


@writes.get(f"{USER}/data", responses={"200": told.UserData, **problems(404)})
def data(path: UserPath, query: DataQuery) -> Any:
    """All that is kept of a user, for the user to have."""
    return persona().writes.data(path.user, offset=query.offset, limit=query.limit)


@writes.get(ITEM, responses={"200": example("The item", SHOWN), **problems(404)})
def item(path: ItemPath, query: NoQuery) -> Any:
    """An item's properties and its relations to entities."""
    return persona().catalogue.item(path.item)


@writes.put(ITEM, responses={"201": told.WrittenItem, "200": told.WrittenItem, **problems(404, 413)})
def put_item(path: NewItemPath, query: NoQuery, body: ItemBody) -> Any:
    """Makes an item just this; 201 where it is new. It may be recommended at once, by its relations."""
    return _put(persona().writes.put_item(path.item, body))


@writes.patch(ITEM, responses={"200": told.WrittenItem, **problems(404, 413)})
def patch_item(path: ItemPath, query: NoQuery, body: ItemPatch) -> Any:
    """Changes some of an item; null takes away, and `relations` replace all of them where they are given."""
    return persona().writes.patch_item(path.item, body)


@writes.delete(ITEM, responses={"200": told.DeletedItem, **problems(404)})
def delete_item(path: ItemPath, query: NoQuery) -> Any:
    """Deletes an item with its relations, all events with it, and recommendations of it that were kept."""
    return persona().writes.delete_item(path.item)


@writes.put(
    ITEM_RELATION, responses={"201": told.WrittenRelation, "200": told.WrittenRelation, **problems(404, 413)}
)
def put_relation(path: ItemRelationPath, query: NoQuery, body: RelationBody) -> Any:
    """Relates an item to an entity, with just these properties; 201 where the relation is new."""
    given = RelationOfItem(type=path.type, entity=path.entity, **body.model_dump())
    return _put(persona().writes.relate(path.item, given))


@writes.delete(ITEM_RELATION, responses={"200": told.WrittenRelation, **problems(404)})
def delete_relation(path: ItemRelationPath, query: NoQuery) -> Any:
    """Takes a relation of an item to an entity away."""
    return persona().writes.unrelate(path.item, path.type, path.entity)


@writes.get(ENTITY, responses={"200": told.Entity, **problems(404)})
def entity(path: EntityPath, query: NoQuery) -> Any:
    """An entity, and its relations to other entities."""
    return persona().writes.entity(path.entity)


@writes.put(ENTITY, responses={"201": told.WrittenEntity, "200": told.WrittenEntity, **problems(404, 413)})
def put_entity(path: NewEntityPath, query: NoQuery, body: EntityBody) -> Any:
    """Gives an entity its kind and name; 201 where it is new. Its items are known by the new name at once."""
    return _put(persona().writes.put_entity(path.entity, body.kind, body.name, create=True))


@writes.patch(ENTITY, responses={"200": told.WrittenEntity, **problems(404, 413)})
def patch_entity(path: EntityPath, query: NoQuery, body: EntityPatch) -> Any:
    """Changes the kind or the name of an entity."""
    return persona().writes.put_entity(path.entity, body.kind or None, body.name or None, create=False)


@writes.delete(ENTITY, responses={"200": told.DeletedEntity, **problems(404)})
def delete_entity(path: EntityPath, query: NoQuery) -> Any:
    """Deletes an entity with its relations, and what users said of it."""
    return persona().writes.delete_entity(path.entity)


@writes.put(
    ENTITY_RELATION, responses={"201": told.EntityRelation, "200": told.EntityRelation, **problems(404, 413)}
)
def put_entity_relation(path: EntityRelationPath, query: NoQuery, body: EntityRelationBody) -> Any:
    """Relates an entity to another, with just these properties; 201 where the relation is new."""
    return _put(persona().writes.relate_entities(path.entity, path.type, path.other, body.properties))


@writes.delete(ENTITY_RELATION, responses={"200": told.EntityRelation, **problems(404)})
def delete_entity_relation(path: EntityRelationPath, query: NoQuery) -> Any:
    """Takes a relation between two entities away."""
    return persona().writes.unrelate_entities(path.entity, path.type, path.other)

// The items that are related to some entities, once for each relation.
// Parameters: $entities LIST<STRING>
// Returns a row for each entity that has any: entity STRING, items LIST<STRING>
UNWIND $entities AS id
MATCH (e:Entity {id: id})<-[r]-(i:Item)
RETURN e.id AS entity, collect(i.id) AS items

// The entities of some items, each with the items that have it.
// Parameters: $items LIST<STRING>
// Returns: entity STRING, kind STRING, name STRING, events INTEGER, items LIST<STRING>
UNWIND $items AS id
MATCH (i:Item {id: id})-->(e:Entity)
WITH e, collect(DISTINCT i.id) AS items
RETURN e.id AS entity, e.kind AS kind, e.name AS name, coalesce(e.events, 0) AS events, items

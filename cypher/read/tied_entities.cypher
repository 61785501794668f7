// The entities that some items are tied to, in one row, since many short ones cost more to send than to read.
// Parameters: $items LIST<STRING>
// Returns: entities LIST<[entity, kind, name, items LIST<INTEGER> (places in $items)]>, in the order of ids
CALL () {
  UNWIND range(0, size($items) - 1) AS n
  MATCH (i:Item {id: $items[n]})-->(e:Entity)
  WITH DISTINCT n, e
  WITH e, collect(n) AS items
  RETURN e.id AS id, e.kind AS kind, e.name AS name, items ORDER BY id
}
RETURN collect([id, kind, name, items]) AS entities

// The entities of some items, each with the items that have it; in one row, since many short ones cost more to send than
// to read.
// Parameters: $items LIST<STRING>
// Returns: entities LIST<[entity, kind, name, events INTEGER, items LIST<INTEGER> (places in $items, ascending)]>, by id
CALL () {
  UNWIND range(0, size($items) - 1) AS n
  MATCH (i:Item {id: $items[n]})-->(e:Entity)
  WITH DISTINCT n, e ORDER BY n
  WITH e, collect(n) AS places
  ORDER BY e.id
  RETURN collect([e.id, e.kind, e.name, coalesce(e.events, 0), places]) AS entities
}
RETURN entities

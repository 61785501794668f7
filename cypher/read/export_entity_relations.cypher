// Relations of a page of entities to entities: a row for each of the first.
// Parameters: $after STRING and $upto STRING, ids, the first without and the last with it; $domain STRING?, of items that
//   the first entity is related to, null: all; $types LIST<STRING>, of relations that are left out
// Returns: source STRING; relations LIST<[type STRING, target STRING, properties MAP]>
MATCH (s:Entity)
WHERE $after < s.id <= $upto AND ($domain IS NULL OR EXISTS { (s)<--(:Item {domain: $domain}) })
  AND EXISTS { (s)-->(:Entity) }
RETURN s.id AS source, COLLECT {
  MATCH (s)-[r]->(e:Entity)
  WHERE NOT type(r) IN $types
  RETURN [type(r), e.id, properties(r)]
  ORDER BY type(r), e.id
} AS relations
ORDER BY source

// Relations of a page of items to entities: a row for each item.
// Parameters: $after STRING and $upto STRING, ids, the first without and the last with it; $domain STRING?, null: all;
//   $types LIST<STRING>, of relations that are left out
// Returns: source STRING; relations LIST<[type STRING, target STRING, properties MAP]>
MATCH (i:Item)
WHERE $after < i.id <= $upto AND ($domain IS NULL OR i.domain = $domain)
RETURN i.id AS source, COLLECT {
  MATCH (i)-[r]->(e:Entity)
  WHERE NOT type(r) IN $types
  RETURN [type(r), e.id, properties(r)]
  ORDER BY type(r), e.id
} AS relations
ORDER BY source

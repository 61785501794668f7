// Entities by id, a page.
// Parameters: $after STRING, the last id of the page before; $limit INTEGER; $domain STRING?, those that an item of it is
//   related to, and those that these are related to, null: all; $names LIST<STRING>, of properties
// Returns: id STRING; values LIST, in the order of the names
MATCH (e:Entity)
WHERE e.id > $after
  AND ($domain IS NULL OR EXISTS { (e)<--(:Item {domain: $domain}) }
       OR EXISTS { (e)<--(:Entity)<--(:Item {domain: $domain}) })
RETURN e.id AS id, [name IN $names | e[name]] AS values
ORDER BY e.id
LIMIT $limit

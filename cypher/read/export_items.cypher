// Items by id, a page.
// Parameters: $after STRING, the last id of the page before; $limit INTEGER; $domain STRING?, null: all;
//   $names LIST<STRING>, of properties
// Returns: id STRING; values LIST, in the order of the names
MATCH (i:Item)
WHERE i.id > $after AND ($domain IS NULL OR i.domain = $domain)
RETURN i.id AS id, [name IN $names | i[name]] AS values
ORDER BY i.id
LIMIT $limit

// Users by id, a page: not those of anonymous sessions.
// Parameters: $after STRING, the last id of the page before; $limit INTEGER; $users LIST<STRING>, ids, empty: all;
//   $domain STRING?, those with an event with an item of it, null: all; $names LIST<STRING>, of properties
// Returns: id STRING; values LIST, in the order of the names
MATCH (u:User)
WHERE u.id > $after AND NOT u:Session AND ($users = [] OR u.id IN $users)
  AND ($domain IS NULL OR EXISTS { (u)-[:INTERACTED]->(:Item {domain: $domain}) })
RETURN u.id AS id, [name IN $names | u[name]] AS values
ORDER BY u.id
LIMIT $limit

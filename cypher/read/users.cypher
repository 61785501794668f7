// A page of user ids, in order.
// Parameters: $after STRING (the last id of the page before, '' at first), $limit INTEGER
// Returns: id STRING
MATCH (u:User)
WHERE u.id > $after
RETURN u.id AS id ORDER BY id LIMIT $limit

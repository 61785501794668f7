// The kinds of entities that there are most of.
// Parameters: $limit INTEGER
// Returns: kind STRING, entities INTEGER; the most first
MATCH (e:Entity)
RETURN e.kind AS kind, count(*) AS entities
ORDER BY entities DESC, kind
LIMIT $limit

// Every entity with the names it is known by, in no order.
// Parameters: $kind STRING? (only of this kind)
// Returns: id STRING, kind STRING, names LIST<STRING> (its own, then those of entities merged into it), degree INTEGER
MATCH (e:Entity)
WHERE e.name IS NOT NULL AND ($kind IS NULL OR e.kind = $kind)
RETURN e.id AS id, e.kind AS kind, [e.name] + coalesce(e.aliases, []) AS names, coalesce(e.degree, 0) AS degree

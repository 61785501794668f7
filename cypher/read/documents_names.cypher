// Every entity as it may be named in a text; one that others were merged into by their names too.
// Returns: id STRING, kind STRING, name STRING, degree INTEGER
MATCH (e:Entity)
WHERE e.name IS NOT NULL AND e.kind IS NOT NULL
UNWIND [e.name] + coalesce(e.aliases, []) AS name
RETURN e.id AS id, e.kind AS kind, name, coalesce(e.degree, 0) AS degree

// Every entity as it may be named in a text.
// Returns: id STRING, kind STRING, name STRING, degree INTEGER
MATCH (e:Entity)
WHERE e.name IS NOT NULL AND e.kind IS NOT NULL
RETURN e.id AS id, e.kind AS kind, e.name AS name, coalesce(e.degree, 0) AS degree

// How often items are related to entities, by domain, kind and type; what documents told is not counted.
// Returns: domain STRING, kind STRING, type STRING, relations INTEGER, items INTEGER (with one or more)
MATCH (i:Item)-[r]->(e:Entity)
WHERE coalesce(r.source, '') <> 'document' AND e.kind IS NOT NULL
RETURN coalesce(i.domain, '') AS domain, e.kind AS kind, type(r) AS type, count(*) AS relations, count(DISTINCT i) AS items

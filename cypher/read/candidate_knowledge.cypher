// Every entity, hubs aside, that ties the history to the candidates; each source with each target is one path.
// Parameters: $history LIST<STRING> item ids, $candidates LIST<STRING> item ids, $hub INTEGER (highest degree that counts)
// Returns a row for each entity: entity STRING, kind STRING, name STRING, degree INTEGER,
//   sources LIST<[INTEGER index into $history, relation type]>, targets LIST<[STRING item, relation type]>
UNWIND range(0, size($history) - 1) AS n
MATCH (:Item {id: $history[n]})-[r]->(e:Entity)
WHERE 2 <= e.degree <= $hub
WITH e, collect([n, type(r)]) AS sources
MATCH (e)<-[r]-(i:Item)
WHERE i.id IN $candidates
RETURN e.id AS entity, e.kind AS kind, e.name AS name, e.degree AS degree, sources, collect([i.id, type(r)]) AS targets

// The learned links that go out from some items, of one version.
// Parameters: $items LIST<STRING>, $version INTEGER
// Returns: item STRING, targets LIST<STRING>, weights LIST<FLOAT> beside them
UNWIND $items AS id
MATCH (h:Item {id: id})-[s:SIMILAR_TO {version: $version}]->(i:Item)
RETURN h.id AS item, collect(i.id) AS targets, collect(s.weight) AS weights

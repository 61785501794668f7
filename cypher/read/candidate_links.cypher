// Every link from the history to the candidates.
// Parameters: $history LIST<STRING> item ids, $candidates LIST<STRING> item ids, $version INTEGER of the links
// Returns a row for each item of the history: source INTEGER (index into $history), targets LIST<STRING>, weights LIST<FLOAT>
UNWIND range(0, size($history) - 1) AS source
MATCH (:Item {id: $history[source]})-[s:SIMILAR_TO {version: $version}]->(i:Item)
WHERE i.id IN $candidates
RETURN source, collect(i.id) AS targets, collect(s.weight) AS weights

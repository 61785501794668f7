// Every relation, for a hash of the graph, in no order.
// Parameters: $labels LIST<STRING>, of both ends, one each at least; empty: every one
// Returns: source STRING? and target STRING?, their ids; type STRING; properties MAP
MATCH (a)-[r]->(b)
WHERE $labels = []
  OR (any(label IN labels(a) WHERE label IN $labels) AND any(label IN labels(b) WHERE label IN $labels))
RETURN a.id AS source, type(r) AS type, b.id AS target, properties(r) AS properties

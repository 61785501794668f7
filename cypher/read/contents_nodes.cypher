// Every node, for a hash of the graph, in no order.
// Parameters: $labels LIST<STRING>, the labels wanted; empty: every one but what the database's schema is noted in
// Returns: labels LIST<STRING>, sorted; properties MAP
MATCH (n)
WHERE NOT n:Schema AND ($labels = [] OR any(label IN labels(n) WHERE label IN $labels))
RETURN COLLECT { UNWIND labels(n) AS label RETURN label ORDER BY label } AS labels, properties(n) AS properties

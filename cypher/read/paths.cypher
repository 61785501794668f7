// The 25 shortest paths between two nodes, up to 4 steps, not through nodes of a high degree, nor over links of a version
// that does not serve.
// Parameters: $from STRING, $from_label STRING, $to STRING, $to_label STRING (labels 'User'|'Item'|'Entity'),
//   $max_hops INTEGER 1..4, $max_degree INTEGER, $limit INTEGER 1..25
// Returns: nodes LIST<MAP {id, labels, name}>, relations LIST<MAP {type, reversed, properties}>
OPTIONAL MATCH (m:Model {id: 'links'})
WITH coalesce(m.active, 0) AS version
MATCH (a:User|Item|Entity {id: $from})
WHERE $from_label IN labels(a)
MATCH (b:User|Item|Entity {id: $to})
WHERE $to_label IN labels(b)
MATCH path = SHORTEST 25 (a)(
  ()-[r WHERE r.version IS NULL OR r.version = version]-(n WHERE n = b OR COUNT { (n)--() } <= $max_degree)
){1,4}(b)
WHERE length(path) <= $max_hops
RETURN [n IN nodes(path) | {id: n.id, labels: labels(n), name: coalesce(n.title, n.name, n.id)}] AS nodes,
       [k IN range(0, length(path) - 1) | {
         type: type(relationships(path)[k]),
         reversed: startNode(relationships(path)[k]) <> nodes(path)[k],
         properties: properties(relationships(path)[k])
       }] AS relations
ORDER BY length(path) LIMIT $limit

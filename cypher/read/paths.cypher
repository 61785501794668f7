// The shortest paths between two nodes, up to 4 steps, no node twice, not through nodes of a high degree, nor over links
// of a version that does not serve, nor over what was muted or withdrawn, nor through what was recommended or merged before; of the
// equally long ones found, those through rarer nodes first.
// SHORTEST $limit and not more: where more are asked for than the shortest length has, the next length is searched whole.
// Parameters: $from STRING, $from_label STRING, $to STRING, $to_label STRING (labels 'User'|'Item'|'Entity'),
//   $max_hops INTEGER 1..4, $limit INTEGER >= 1,
//   $max_degree INTEGER (of entities between: items that have them; of items between: events with a signal)
// Returns: nodes LIST<MAP {id, labels, name}>, relations LIST<MAP {type, reversed, properties}>
OPTIONAL MATCH (m:Model {id: 'ranking'})
WITH coalesce(m.active, 0) AS version
MATCH (a:User|Item|Entity {id: $from})
WHERE $from_label IN labels(a)
MATCH (b:User|Item|Entity {id: $to})
WHERE $to_label IN labels(b)
MATCH path = SHORTEST $limit ACYCLIC (a)(
  ()-[r:!MUTES&!WANTS WHERE (r.version IS NULL OR r.version = version) AND r.until IS NULL]-(n WHERE n = b OR (coalesce(n.degree, n.popularity, 0) <= $max_degree AND NOT n:(Recommendation|Merged)))
){1,4}(b)
WHERE length(path) <= $max_hops
RETURN [n IN nodes(path) | {id: n.id, labels: labels(n), name: coalesce(n.title, n.name, n.id)}] AS nodes,
       [k IN range(0, length(path) - 1) | {
         type: type(relationships(path)[k]),
         reversed: startNode(relationships(path)[k]) <> nodes(path)[k],
         properties: properties(relationships(path)[k])
       }] AS relations
ORDER BY length(path), reduce(sum = 0.0, n IN nodes(path) | sum + log(1 + coalesce(n.degree, n.popularity, 0))),
         [n IN nodes(path) | n.id] LIMIT $limit

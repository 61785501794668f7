// The items that liking an item speaks for most, by the links that serve.
// Parameters: $item STRING, $limit INTEGER
// Returns: item STRING, title STRING, year INTEGER?, score FLOAT (the link's weight)
MATCH (m:Model {id: 'ranking'})
MATCH (:Item {id: $item})-[s:SIMILAR_TO {version: m.active}]->(i:Item)
WHERE s.weight > 0
RETURN i.id AS item, coalesce(i.title, i.id) AS title, i.year AS year, s.weight AS score
ORDER BY score DESC, item LIMIT $limit

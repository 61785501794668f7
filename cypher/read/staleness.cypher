// How many nodes that should have a vector have a current one, a stale one, none.
// Parameters: $degree INTEGER (entities with fewer items are not embedded)
// Returns: label STRING, current INTEGER, stale INTEGER, missing INTEGER
MATCH (n:Item|Entity)
WHERE n:Item OR n.degree >= $degree
WITH CASE WHEN n:Item THEN 'Item' ELSE 'Entity' END AS label, n.embedding_of AS made, n.knowledge_of AS wanted
RETURN label,
       sum(CASE WHEN made = wanted THEN 1 ELSE 0 END) AS current,
       sum(CASE WHEN made <> wanted THEN 1 ELSE 0 END) AS stale,
       sum(CASE WHEN made IS NULL THEN 1 ELSE 0 END) AS missing
ORDER BY label

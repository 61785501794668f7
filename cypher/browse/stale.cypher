// How many vectors are current, stale (the text or the model has changed) or missing.
MATCH (n:Item|Entity)
WITH CASE WHEN n:Item THEN 'Item' ELSE 'Entity' END AS label,
     CASE WHEN n.knowledge_of IS NULL THEN 'no text yet'
          WHEN n.embedding_of IS NULL THEN 'missing'
          WHEN n.embedding_of <> n.knowledge_of THEN 'stale'
          ELSE 'current' END AS state
RETURN label, state, count(*) AS nodes
ORDER BY label, state

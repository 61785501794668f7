// How many vectors of the slot that serves are current, stale (the text or the model has changed) or missing.
OPTIONAL MATCH (m:Model {id: 'embedding'})
WITH coalesce(m.slot, 'a') AS slot
MATCH (n:Item|Entity)
WITH CASE WHEN n:Item THEN 'Item' ELSE 'Entity' END AS label,
     CASE slot WHEN 'b' THEN n.knowledge_of_b ELSE n.knowledge_of END AS wanted,
     CASE slot WHEN 'b' THEN n.embedding_of_b ELSE n.embedding_of END AS made
WITH label,
     CASE WHEN wanted IS NULL THEN 'no text yet'
          WHEN made IS NULL THEN 'missing'
          WHEN made <> wanted THEN 'stale'
          ELSE 'current' END AS state
RETURN label, state, count(*) AS nodes
ORDER BY label, state

// Entities by meaning, of several vectors at once.
// Parameters: $vectors LIST<LIST<FLOAT>>, $limit INTEGER (of each)
// Returns: number INTEGER (which of $vectors), id STRING, kind STRING, name STRING, score FLOAT (cosine)
UNWIND range(0, size($vectors) - 1) AS number
WITH number, $vectors[number] AS vector
CALL (vector) {
  MATCH (e:Entity)
    SEARCH e IN (VECTOR INDEX entity_embedding FOR vector LIMIT $limit) SCORE AS score
  RETURN e, score
}
RETURN number, e.id AS id, e.kind AS kind, e.name AS name, 2 * score - 1 AS score
ORDER BY number, score DESC, id

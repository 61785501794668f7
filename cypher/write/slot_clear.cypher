// Takes the texts and vectors of a slot away, in batches.
MATCH (n:Item|Entity)
WHERE n.embedding IS NOT NULL OR n.knowledge_of IS NOT NULL
CALL (n) {
  REMOVE n.embedding, n.embedding_of, n.embedding_model, n.knowledge_text, n.knowledge_of
} IN TRANSACTIONS OF 1000 ROWS ON ERROR RETRY FOR 10 SECONDS THEN FAIL

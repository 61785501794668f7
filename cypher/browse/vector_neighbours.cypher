// The items nearest in meaning to one item, by the vector index over the language model's embeddings.
// Where slot b serves (slots.cypher says), these are embedding_b and item_embedding_b.
MATCH (seed:Item {id: 'ml-1'})
WITH seed.embedding AS vector
MATCH (i:Item)
  SEARCH i IN (VECTOR INDEX item_embedding FOR vector LIMIT 15) SCORE AS score
RETURN i.title AS title, i.year AS year, round(score, 4) AS score, i.knowledge_text AS knowledge_text
ORDER BY score DESC

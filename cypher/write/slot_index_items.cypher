// Makes the vector index over a slot's items, cosine.
// Parameters: $dimension INTEGER
CREATE VECTOR INDEX item_embedding IF NOT EXISTS FOR (n:Item) ON n.embedding
OPTIONS { indexConfig: { `vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine' } }

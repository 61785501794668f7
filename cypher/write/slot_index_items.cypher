// Makes the vector index over a slot's items, cosine, with the properties that SEARCH may filter by inside the index.
// Parameters: $dimension INTEGER
CREATE VECTOR INDEX item_embedding IF NOT EXISTS FOR (n:Item) ON n.embedding WITH [n.domain, n.year]
OPTIONS { indexConfig: { `vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine' } }

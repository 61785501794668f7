// Vector indexes, cosine, 384 dimensions (all-MiniLM-L6-v2).
CREATE VECTOR INDEX item_embedding IF NOT EXISTS FOR (n:Item) ON n.embedding
OPTIONS { indexConfig: { `vector.dimensions`: 384, `vector.similarity_function`: 'cosine' } };
CREATE VECTOR INDEX entity_embedding IF NOT EXISTS FOR (n:Entity) ON n.embedding
OPTIONS { indexConfig: { `vector.dimensions`: 384, `vector.similarity_function`: 'cosine' } };

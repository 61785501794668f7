// Every item that has a vector, with it; on the other slot, the same of that.
// Returns: id STRING, title STRING, embedding VECTOR
MATCH (i:Item)
WHERE i.embedding IS NOT NULL AND i.embedding_of IS NOT NULL
RETURN i.id AS id, coalesce(i.title, i.id) AS title, vector(i.embedding, size(i.embedding), FLOAT32) AS embedding
ORDER BY id

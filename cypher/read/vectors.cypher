// The embeddings of some items, with the fingerprints they were made from.
// Parameters: $items LIST<STRING>
// Returns: item STRING, embedding_of STRING, embedding LIST<FLOAT>
UNWIND $items AS id
MATCH (i:Item {id: id})
WHERE i.embedding IS NOT NULL
RETURN i.id AS item, i.embedding_of AS embedding_of, i.embedding AS embedding

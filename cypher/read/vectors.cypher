// The embeddings of some items, with the fingerprints they were made from.
// Parameters: $items LIST<STRING>
// Returns one row, aligned: items LIST<STRING>, fingerprints LIST<STRING>, embeddings LIST<VECTOR> (a LIST<FLOAT>
//   would be more than twice the bytes)
UNWIND $items AS id
MATCH (i:Item {id: id})
WHERE i.embedding IS NOT NULL AND i.embedding_of IS NOT NULL
RETURN collect(i.id) AS items, collect(i.embedding_of) AS fingerprints,
       collect(vector(i.embedding, size(i.embedding), FLOAT32)) AS embeddings

// Writes embeddings with what they were made from.
// Parameters: $label STRING 'Item'|'Entity', $model STRING, $rows LIST<MAP {id STRING, of STRING, vector LIST<FLOAT>}>
UNWIND $rows AS row
MATCH (n:Item|Entity {id: row.id})
WHERE $label IN labels(n)
CALL db.create.setNodeVectorProperty(n, 'embedding', row.vector)
SET n.embedding_model = $model, n.embedding_of = row.of

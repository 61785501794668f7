// Writes embeddings with what they were made from; what has one is set aside no more.
// Parameters: $label STRING 'Item'|'Entity', $model STRING, $rows LIST<MAP {id STRING, of STRING, vector LIST<FLOAT>}>
UNWIND $rows AS row
MATCH (n:Item|Entity {id: row.id})
WHERE $label IN labels(n)
CALL db.create.setNodeVectorProperty(n, 'embedding', row.vector)
SET n.embedding_model = $model, n.embedding_of = row.of,
    n.quarantined = null, n.quarantined_of = null, n.quarantined_at = null

// Writes embeddings with what they were made from, while their slot holds the encoder that made them; the SET locks that.
// What has one is set aside no more.
// Parameters: $label STRING 'Item'|'Entity', $slot STRING 'a'|'b', $model STRING,
//   $rows LIST<MAP {id STRING, of STRING, vector LIST<FLOAT>}>
OPTIONAL MATCH (m:Model {id: 'embedding'})
OPTIONAL MATCH (h:Model {id: 'embedding/' + $slot})
SET h.asked_at = datetime()
WITH m, h
WHERE m IS NULL OR (h.model = $model AND h.leaving IS NULL)
UNWIND $rows AS row
MATCH (n:Item|Entity {id: row.id})
WHERE $label IN labels(n)
CALL db.create.setNodeVectorProperty(n, 'embedding', row.vector)
SET n.embedding_model = $model, n.embedding_of = row.of,
    n.quarantined = null, n.quarantined_of = null, n.quarantined_at = null

// Writes knowledge texts with the fingerprints of text and model.
// Parameters: $label STRING 'Item'|'Entity', $rows LIST<MAP {id STRING, text STRING, of STRING}>
UNWIND $rows AS row
MATCH (n:Item|Entity {id: row.id})
WHERE $label IN labels(n)
SET n.knowledge_text = row.text, n.knowledge_of = row.of

// Texts of items, with the fingerprints that they are to be gone through for; one that is not there yet is made.
// Parameters: $rows LIST<MAP {id STRING, item STRING, of STRING? (of texts just added null), text STRING? (null: it stays)}>
// Returns a row for each whose item is there: id STRING
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
MERGE (t:Text {id: row.id})
SET t.item = row.item, t.text = coalesce(row.text, t.text), t.knowledge_of = row.of
MERGE (i)-[:TOLD_IN]->(t)
RETURN t.id AS id

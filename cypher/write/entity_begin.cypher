// Locks entities until the transaction ends, and says what they are now.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns a row for each that is there: id STRING, kind STRING? (null: made by this transaction), name STRING?,
//   items INTEGER (those that it has)
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
SET e.kind = e.kind
RETURN e.id AS id, e.kind AS kind, e.name AS name, COUNT { MATCH (e)<--(i:Item) RETURN DISTINCT i } AS items

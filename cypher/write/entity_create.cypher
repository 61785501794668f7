// Makes entities that are not there yet; the first of some statements of one transaction, and `entity_begin` says which were
// made: those without a kind.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns: nothing
UNWIND $rows AS row
MERGE (:Entity {id: row.id})

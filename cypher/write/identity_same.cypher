// Forgets that pairs of entities are not to be taken for one.
// Parameters: $rows LIST<MAP {id STRING (of the pair)}>
// Returns: nothing
UNWIND $rows AS row
MATCH (d:Distinct {id: row.id})
DELETE d

// Locks pairs of entities until the transaction ends, in the order given.
// Parameters: $ids LIST<STRING>, sorted
// Returns: id STRING and kind STRING of each that is there
UNWIND $ids AS id
MATCH (e:Entity {id: id})
SET e.kind = e.kind
RETURN e.id AS id, e.kind AS kind

// Which of some ids are entities'.
// Parameters: $ids LIST<STRING>
// Returns: id STRING
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e.id AS id

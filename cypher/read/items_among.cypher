// Which of some items are there.
// Parameters: $ids LIST<STRING>
// Returns: id STRING
MATCH (i:Item)
WHERE i.id IN $ids
RETURN i.id AS id

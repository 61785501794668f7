// Takes back that items were tried: it was not their fault that it did not end.
// Parameters: $ids LIST<STRING>
UNWIND $ids AS id
MATCH (i:Item {id: id})
WHERE i.tries > 0
SET i.tries = i.tries - 1

// Notes that items have no current vector in a slot: they were written, and its encoder could not be had.
// Parameters: $ids LIST<STRING>
UNWIND $ids AS id
MATCH (i:Item {id: id})
SET i.embedding_of = null

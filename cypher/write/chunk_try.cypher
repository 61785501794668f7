// Notes which node of a chunk is tried now by itself, before it is, if the lease on the chunk still is the one with that
// number: if that ends the worker, it is known which one did.
// Parameters: $chunk STRING, $number INTEGER, $at INTEGER (its place among the chunk's ids)
// Returns: a row if it is: chunk STRING
MATCH (c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH c
WHERE c.state = 'running' AND c.leases = $number
SET c.at = $at, c.trying = $at, c.attempts = CASE WHEN c.attempts < 2 THEN 2 ELSE c.attempts END
RETURN c.id AS chunk

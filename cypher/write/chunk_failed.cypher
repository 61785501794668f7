// Ends a chunk badly, if the lease on it still is the one with that number.
// Parameters: $chunk STRING, $number INTEGER, $error STRING
// Returns: a row if it was: chunk STRING
MATCH (c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH c
WHERE c.state = 'running' AND c.leases = $number
SET c.state = 'failed', c.error = $error, c.leased_until = null
RETURN c.id AS chunk

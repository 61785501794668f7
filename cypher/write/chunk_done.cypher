// Ends a chunk well, if the lease on it still is the one with that number.
// Parameters: $chunk STRING, $number INTEGER, $done INTEGER (nodes done), $seconds FLOAT
// Returns: a row if it was: chunk STRING
MATCH (c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH c
WHERE c.state = 'running' AND c.leases = $number
SET c.state = 'done', c.done = $done, c.seconds = $seconds, c.error = null, c.leased_until = null
RETURN c.id AS chunk

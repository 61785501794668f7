// Notes that one node of a chunk is done, and that the next has all its attempts but the first, which was the whole chunk's;
// if the lease on it still is the one with that number.
// Parameters: $chunk STRING, $number INTEGER, $at INTEGER (its place among the chunk's ids), $done INTEGER (0 or 1)
// Returns: a row if it was: chunk STRING
MATCH (c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH c
WHERE c.state = 'running' AND c.leases = $number
SET c.at = $at + 1, c.trying = null, c.attempts = 2, c.done = c.done + $done
RETURN c.id AS chunk

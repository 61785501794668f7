// Makes a lease on a job or chunk last longer, if it still is the one with that number.
// Parameters: $piece STRING, $number INTEGER, $seconds INTEGER
// Returns: a row if it was: piece STRING
MATCH (n:Job|Chunk {id: $piece})
WHERE n.leases = $number AND n.leased_until IS NOT NULL
SET n.leased_until = datetime() + duration({seconds: $seconds})
RETURN n.id AS piece

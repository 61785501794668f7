// Ends a chunk whose nodes were tried one by one, badly if some were set aside; if the lease on it still is the one with that
// number.
// Parameters: $chunk STRING, $number INTEGER
// Returns: a row if it was: chunk STRING
MATCH (c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH c, coalesce(c.quarantined, []) AS aside
WHERE c.state = 'running' AND c.leases = $number
SET c.state = CASE WHEN aside = [] THEN 'done' ELSE 'failed' END, c.leased_until = null, c.trying = null,
    c.error = CASE WHEN aside <> [] THEN c.reasons[0] END
RETURN c.id AS chunk

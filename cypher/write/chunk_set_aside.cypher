// Sets one node of a chunk aside, with the reason, and goes on behind it; if the lease on the chunk still is the one with that
// number. An item or entity so marked is not embedded again, and no text read again, until it is another, or the job is resumed.
// Parameters: $chunk STRING, $number INTEGER, $at INTEGER (its place among the chunk's ids), $reason STRING
// Returns: a row if it was: chunk STRING
MATCH (c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH c
WHERE c.state = 'running' AND c.leases = $number
SET c.at = $at + 1, c.trying = null, c.attempts = 2, c.error = $reason,
    c.quarantined = coalesce(c.quarantined, []) + c.ids[$at], c.reasons = coalesce(c.reasons, []) + $reason
WITH c
CALL (c) {
  MATCH (n:Item|Entity|Text {id: c.ids[$at]})
  WHERE c.label IN labels(n)
  SET n.quarantined = $reason, n.quarantined_of = coalesce(n.knowledge_of, ''), n.quarantined_at = datetime()
}
RETURN c.id AS chunk

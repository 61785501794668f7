// Notes why a chunk met a fault and lets go of it, so that it can be tried again.
// Parameters: $chunk STRING, $error STRING
MATCH (c:Chunk {id: $chunk})
SET c.error = $error, c.leased_until = datetime()

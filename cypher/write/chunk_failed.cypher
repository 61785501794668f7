// Ends a chunk badly, with the reason.
// Parameters: $chunk STRING, $error STRING
MATCH (c:Chunk {id: $chunk})
SET c.state = 'failed', c.error = $error

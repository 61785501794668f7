// Ends a chunk well.
// Parameters: $chunk STRING, $done INTEGER (nodes done), $seconds FLOAT
MATCH (c:Chunk {id: $chunk})
SET c.state = 'done', c.done = $done, c.seconds = $seconds, c.error = null

// One chunk: what it is to be done on.
// Parameters: $chunk STRING
// Returns: label STRING?, ids LIST<STRING>, state STRING, attempts INTEGER, error STRING?; no row for an unknown chunk
MATCH (c:Chunk {id: $chunk})
RETURN c.label AS label, c.ids AS ids, c.state AS state, c.attempts AS attempts, c.error AS error

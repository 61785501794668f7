// One job, with what its chunks are at.
// Parameters: $job STRING
// Returns: job MAP, states LIST<STRING> (one a chunk); no row for an unknown job
MATCH (j:Job {id: $job})
RETURN j {.*} AS job, COLLECT { MATCH (j)-[:HAS_CHUNK]->(c:Chunk) RETURN c.state } AS states

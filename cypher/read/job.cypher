// One job, with what its chunks are at.
// Parameters: $job STRING
// Returns: job MAP, states LIST<STRING> (one a chunk),
//   quarantined LIST<[label, id, reason]> (nodes set aside, up to 1,000); no row for an unknown job
MATCH (j:Job {id: $job})
RETURN j {.*} AS job, COLLECT { MATCH (j)-[:HAS_CHUNK]->(c:Chunk) RETURN c.state } AS states,
       COLLECT {
         MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
         WHERE c.quarantined IS NOT NULL
         UNWIND range(0, size(c.quarantined) - 1) AS n
         RETURN [c.label, c.quarantined[n], c.reasons[n]] ORDER BY c.number, n LIMIT 1000
       } AS quarantined

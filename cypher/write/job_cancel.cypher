// Cancels a job and the chunks not begun; a chunk that is running still ends, and what is done stays done.
// Parameters: $job STRING
// Returns: job MAP, no row for an unknown job
MATCH (j:Job {id: $job})
CALL (j) {
  WITH j WHERE j.state IN ['queued', 'running']
  SET j.state = 'cancelled', j.finished_at = datetime()
  WITH j
  MATCH (j)-[:HAS_CHUNK]->(c:Chunk {state: 'queued'})
  SET c.state = 'cancelled'
}
RETURN j {.*} AS job

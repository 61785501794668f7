// Lets a failed or cancelled job go on: its failed and cancelled chunks are queued again, with their attempts forgiven.
// Parameters: $job STRING
// Returns: job MAP, no row for an unknown job
MATCH (j:Job {id: $job})
SET j.asked_at = datetime()
WITH j
CALL (j) {
  WITH j WHERE j.state IN ['failed', 'cancelled']
  SET j.state = CASE WHEN EXISTS { (j)-[:HAS_CHUNK]->() } THEN 'running' ELSE 'queued' END,
      j.changed_at = datetime.realtime(), j.error = null, j.finished_at = null, j.attempts = 0, j.failed = 0
  WITH j
  MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
  WHERE c.state IN ['failed', 'cancelled']
  SET c.state = 'queued', c.attempts = 0, c.error = null
}
RETURN j {.*} AS job

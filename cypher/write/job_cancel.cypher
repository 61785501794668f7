// Cancels a job and all its chunks that are not done; a worker on one of them loses its lease, and writes nothing.
// Parameters: $job STRING
// Returns: job MAP, no row for an unknown job
MATCH (j:Job {id: $job})
SET j.asked_at = datetime()
WITH j
CALL (j) {
  WITH j WHERE j.state IN ['queued', 'running']
  SET j.state = 'cancelled', j.changed_at = datetime.realtime(), j.finished_at = datetime(), j.leased_until = null
  WITH j
  MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
  SET c.asked_at = datetime()
  WITH c
  WHERE c.state IN ['queued', 'running']
  SET c.state = 'cancelled', c.leased_until = null
}
RETURN j {.*} AS job

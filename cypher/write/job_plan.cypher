// Gives a job its chunks and sets it running, if the lease on it still is the one with that number.
// Parameters: $job STRING, $number INTEGER, $chunks LIST<MAP {number INTEGER, label STRING?, slot STRING?, ids LIST<STRING>, size INTEGER}>
// Returns: a row if it was: job STRING
MATCH (j:Job {id: $job})
SET j.asked_at = datetime()
WITH j
WHERE j.state = 'queued' AND j.leases = $number
SET j.state = CASE WHEN $chunks = [] THEN 'done' ELSE 'running' END,
    j.changed_at = datetime.realtime(), j.started_at = datetime(), j.leased_until = null, j.error = null,
    j.finished_at = CASE WHEN $chunks = [] THEN datetime() END,
    j.total = reduce(total = 0, chunk IN $chunks | total + chunk.size)
WITH j
CALL (j) {
  UNWIND $chunks AS chunk
  CREATE (c:Chunk {id: j.id + '/' + toString(chunk.number), number: chunk.number, label: chunk.label, slot: chunk.slot, ids: chunk.ids,
                   size: chunk.size, state: 'queued', attempts: 0, done: 0})
  CREATE (j)-[:HAS_CHUNK]->(c)
}
RETURN j.id AS job

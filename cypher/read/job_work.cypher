// What of one job (or of all, with $job null) is waiting: unplanned jobs, and chunks queued or left by a dead worker.
// Parameters: $job STRING?, $worker STRING? (chunks this worker holds count as left, since it is asking)
// Returns: job STRING, chunks LIST<STRING>? (null: the job is to be planned)
MATCH (j:Job)
WHERE j.state IN ['queued', 'running'] AND ($job IS NULL OR j.id = $job)
RETURN j.id AS job,
       CASE WHEN j.state = 'running' THEN COLLECT {
         MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
         WHERE c.state = 'queued' OR (c.state = 'running' AND (c.worker = $worker OR c.leased_until < datetime()))
         RETURN c.id ORDER BY c.number
       } END AS chunks
ORDER BY j.created_at

// What of one job (or of all, with $job null) waits for a worker: jobs to be planned, and chunks; not what is leased.
// Parameters: $job STRING?
// Returns: job STRING, chunks LIST<STRING>? (null: the job is to be planned)
MATCH (j:Job)
WHERE j.state IN ['queued', 'running'] AND ($job IS NULL OR j.id = $job)
  AND (j.state = 'running' OR coalesce(j.leased_until < datetime(), true))
RETURN j.id AS job,
       CASE WHEN j.state = 'running' THEN COLLECT {
         MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
         WHERE c.state = 'queued' OR (c.state = 'running' AND c.leased_until < datetime())
         RETURN c.id ORDER BY c.number
       } END AS chunks
ORDER BY j.created_at

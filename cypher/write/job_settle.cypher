// Counts a job's chunks anew; when none is left to do, the job is done, or failed if one of them failed.
// Parameters: $job STRING
MATCH (j:Job {id: $job})
SET j.settled_at = datetime(), j.changed_at = datetime.realtime()
WITH j
MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
WITH j, sum(c.done + coalesce(c.before, 0)) AS done,
     sum(CASE WHEN c.state = 'failed' THEN c.size - c.done ELSE 0 END) AS failed,
     sum(CASE WHEN c.state IN ['queued', 'running'] THEN 1 ELSE 0 END) AS left,
     [error IN collect(c.error) WHERE error IS NOT NULL][0] AS error
SET j.done = done, j.failed = failed, j.error = error
WITH j, left, failed
WHERE left = 0 AND j.state = 'running'
SET j.state = CASE WHEN failed > 0 THEN 'failed' ELSE 'done' END, j.finished_at = datetime()

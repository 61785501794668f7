// Sets a chunk aside that was begun too often without coming to an end.
// Parameters: $chunk STRING, $worker STRING, $most INTEGER (attempts)
// Returns: a row if it was set aside: job STRING
MATCH (j:Job)-[:HAS_CHUNK]->(c:Chunk {id: $chunk})
WHERE c.attempts >= $most AND (c.state = 'queued'
      OR (c.state = 'running' AND (c.worker = $worker OR c.leased_until < datetime())))
SET c.state = 'failed',
    c.error = 'Given up after ' + toString($most) + ' attempts on ' + coalesce(c.ids[0], 'one node')
              + ' and those after it: ' + coalesce(c.error, 'the worker died each time.')
RETURN j.id AS job

// Takes up work that nobody speaks of: chunks and plans whose lease has run out, and where the queue is empty also those that
// wait for longer than some seconds, since their message was lost. Marks them told, so that they are not told of again at once.
// Parameters: $seconds INTEGER, $empty BOOLEAN (of the queue)
// Returns: piece STRING, plan BOOLEAN (a job to be planned, not a chunk)
WITH datetime() - duration({seconds: $seconds}) AS before
MATCH (j:Job)
WHERE j.state IN ['queued', 'running']
CALL (j, before) {
  WITH j, before
  WHERE j.state = 'queued' AND coalesce(j.told_at < before, true)
    AND (j.leased_until < datetime() OR ($empty AND j.leased_until IS NULL AND coalesce(j.asked_at, j.created_at) < before))
  RETURN j AS n, true AS plan
  UNION
  WITH j, before
  WHERE j.state = 'running'
  MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
  WHERE coalesce(c.told_at < before, true)
    AND ((c.state = 'running' AND c.leased_until < datetime())
      OR (c.state = 'queued' AND $empty AND coalesce(c.asked_at, j.started_at) < before))
  RETURN c AS n, false AS plan
}
WITH n, plan, j ORDER BY j.created_at, n.number
SET n.told_at = datetime()
RETURN n.id AS piece, plan

// Lets a failed or cancelled job go on: its failed and cancelled chunks are queued again, with their attempts forgiven;
// where a chunk was gone through node by node, only what was set aside is.
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
  CALL (c) {
    UNWIND coalesce(c.quarantined, []) AS id
    MATCH (n:Item|Entity|Text {id: id})
    WHERE c.label IN labels(n)
    SET n.quarantined = null, n.quarantined_of = null, n.quarantined_of_b = null, n.quarantined_at = null
  }
  WITH c, CASE WHEN c.at = size(c.ids) AND c.quarantined IS NOT NULL THEN c.quarantined ELSE c.ids END AS ids
  SET c.before = coalesce(c.before, 0) + CASE WHEN size(ids) < size(c.ids) THEN c.done ELSE 0 END,
      c.size = CASE WHEN size(ids) < size(c.ids) THEN size(ids) ELSE c.size END, c.ids = ids,
      c.state = 'queued', c.attempts = 0, c.error = null, c.done = 0, c.at = null, c.trying = null, c.told_at = null,
      c.quarantined = null, c.reasons = null
}
RETURN j {.*} AS job

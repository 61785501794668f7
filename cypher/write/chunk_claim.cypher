// Takes a chunk to work on, if its job runs and nobody else holds it; the first SET locks it, so one taker wins.
// Parameters: $chunk STRING, $worker STRING, $seconds INTEGER (how long the lease lasts), $most INTEGER (attempts)
// Returns: a row if it was taken: job STRING, kind STRING, parameters STRING, label STRING?, ids LIST<STRING>
MATCH (j:Job)-[:HAS_CHUNK]->(c:Chunk {id: $chunk})
SET c.asked_at = datetime()
WITH j, c
WHERE j.state = 'running' AND c.attempts < $most
  AND (c.state = 'queued' OR (c.state = 'running' AND (c.worker = $worker OR c.leased_until < datetime())))
SET c.state = 'running', c.attempts = c.attempts + 1, c.worker = $worker,
    c.leased_until = datetime() + duration({seconds: $seconds})
RETURN j.id AS job, j.kind AS kind, j.parameters AS parameters, c.label AS label, c.ids AS ids

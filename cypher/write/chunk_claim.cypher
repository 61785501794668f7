// Leases a chunk of a running job, if nobody else holds it; the first SET locks it, so one taker wins.
// Parameters: $piece STRING (the chunk), $worker STRING, $seconds INTEGER (how long the lease lasts), $most INTEGER (attempts)
// Returns: a row if it was leased: number INTEGER (how many times it has been), allowed BOOLEAN (attempts were left),
//   error STRING?, job STRING, kind STRING, parameters STRING, request STRING?, label STRING?,
//   slot STRING? (of text vectors), ids LIST<STRING>,
//   attempt INTEGER, at INTEGER (nodes gone through one by one), trying BOOLEAN (the next was tried by itself, without an end),
//   done INTEGER (of those gone through), aside INTEGER (of those gone through, set aside)
MATCH (j:Job)-[:HAS_CHUNK]->(c:Chunk {id: $piece})
SET c.asked_at = datetime()
WITH j, c, c.attempts AS attempts
WHERE j.state = 'running' AND (c.state = 'queued' OR (c.state = 'running' AND c.leased_until < datetime()))
SET c.state = 'running', c.attempts = CASE WHEN attempts < $most THEN attempts + 1 ELSE attempts END,
    c.leases = coalesce(c.leases, 0) + 1, c.worker = $worker, c.leased_until = datetime() + duration({seconds: $seconds})
RETURN c.leases AS number, attempts < $most AS allowed, c.error AS error,
       j.id AS job, j.kind AS kind, j.parameters AS parameters, j.request_id AS request,
       c.label AS label, c.slot AS slot, c.ids AS ids,
       c.attempts AS attempt, coalesce(c.at, 0) AS at, c.trying IS NOT NULL AS trying,
       c.done AS done, size(coalesce(c.quarantined, [])) AS aside

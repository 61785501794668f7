// Leases a queued job to plan it; the first SET locks it, so one taker wins.
// Parameters: $piece STRING (the job), $worker STRING, $seconds INTEGER (how long the lease lasts), $most INTEGER (attempts)
// Returns: a row if it was leased: number INTEGER (how many times it has been), allowed BOOLEAN (attempts were left),
//   error STRING?, job STRING, kind STRING, parameters STRING, request STRING?
MATCH (j:Job {id: $piece})
SET j.asked_at = datetime()
WITH j, coalesce(j.attempts, 0) AS attempts
WHERE j.state = 'queued' AND coalesce(j.leased_until < datetime(), true)
SET j.attempts = CASE WHEN attempts < $most THEN attempts + 1 ELSE attempts END,
    j.leases = coalesce(j.leases, 0) + 1, j.worker = $worker, j.leased_until = datetime() + duration({seconds: $seconds})
RETURN j.leases AS number, attempts < $most AS allowed, j.error AS error,
       j.id AS job, j.kind AS kind, j.parameters AS parameters, j.request_id AS request

// Ends a job that could not even be planned, if the lease on it still is the one with that number.
// Parameters: $job STRING, $number INTEGER, $error STRING
MATCH (j:Job {id: $job})
SET j.asked_at = datetime()
WITH j
WHERE j.state = 'queued' AND j.leases = $number
SET j.state = 'failed', j.changed_at = datetime.realtime(), j.error = $error, j.finished_at = datetime(), j.leased_until = null

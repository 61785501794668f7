// Ends a job that could not even be planned.
// Parameters: $job STRING, $error STRING
MATCH (j:Job {id: $job})
WHERE j.state IN ['queued', 'running']
SET j.state = 'failed', j.error = $error, j.finished_at = datetime()

// Puts a job on record; again with the same id changes nothing.
// Parameters: $id STRING, $kind STRING, $parameters STRING (JSON), $request STRING? (the request that asked for it)
// Returns: job MAP
MERGE (j:Job {id: $id})
  ON CREATE SET j.kind = $kind, j.parameters = $parameters, j.state = 'queued', j.created_at = datetime(),
                j.changed_at = datetime.realtime(), j.request_id = $request,
                j.total = 0, j.done = 0, j.failed = 0
RETURN j {.*} AS job

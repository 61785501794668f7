// Gives back every job and chunk that a worker holds.
// Parameters: $worker STRING
MATCH (n:Job|Chunk {worker: $worker})
WHERE n.leased_until IS NOT NULL AND n.state IN ['queued', 'running']
SET n.state = 'queued', n.leased_until = null

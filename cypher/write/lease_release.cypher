// Gives a leased job or chunk back, to be tried again, with what it met.
// Parameters: $piece STRING, $number INTEGER (of the lease), $error STRING, $forgiven BOOLEAN (the attempt does not count)
MATCH (n:Job|Chunk {id: $piece})
WHERE n.leases = $number AND n.leased_until IS NOT NULL
SET n.state = 'queued', n.leased_until = null, n.asked_at = datetime(), n.error = $error,
    n.attempts = n.attempts - CASE WHEN $forgiven THEN 1 ELSE 0 END

// Notes up to where a webhook was told, if the lease on it is still the worker's.
// Parameters: $id STRING, $worker STRING, $cursor STRING, $told INTEGER (changes; 0: there was nothing to tell)
MATCH (w:Webhook {id: $id})
WHERE w.leased_by = $worker
SET w.cursor = $cursor, w.failures = 0, w.failing_since = null, w.next_at = null, w.error = null,
    w.told_at = CASE WHEN $told > 0 THEN datetime() ELSE w.told_at END

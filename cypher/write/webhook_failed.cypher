// Notes that a webhook could not be told, if the lease on it is still the worker's, and disables it where that has lasted.
// Parameters: $id STRING, $worker STRING, $error STRING, $seconds INTEGER (until the next try), $days INTEGER (it may fail for)
// Returns: disabled BOOLEAN
MATCH (w:Webhook {id: $id})
WHERE w.leased_by = $worker
SET w.failures = w.failures + 1, w.error = $error, w.failing_since = coalesce(w.failing_since, datetime()),
    w.next_at = datetime() + duration({seconds: $seconds})
SET w.disabled_at = CASE WHEN w.failing_since + duration({days: $days}) < datetime() THEN datetime() END
RETURN w.disabled_at IS NOT NULL AS disabled

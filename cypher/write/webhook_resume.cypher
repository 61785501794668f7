// Lets a webhook be called again at once, where it was disabled or waited for the next try; it goes on where it was.
// Parameters: $id STRING
// Returns: webhook MAP, no row for an unknown one
MATCH (w:Webhook {id: $id})
SET w.failures = 0, w.failing_since = null, w.next_at = null, w.disabled_at = null, w.error = null
RETURN w {.*} AS webhook

// Leases a webhook, if nobody else holds it; the first SET locks it, so one taker wins.
// Parameters: $id STRING, $worker STRING, $seconds INTEGER (how long the lease lasts)
// Returns: a row if it was leased: webhook MAP
MATCH (w:Webhook {id: $id})
SET w.asked_at = datetime()
WITH w
WHERE w.leased_until IS NULL OR w.leased_until < datetime() OR w.leased_by = $worker
SET w.leased_by = $worker, w.leased_until = datetime() + duration({seconds: $seconds})
RETURN w {.*} AS webhook

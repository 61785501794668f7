// All webhooks, the oldest first.
// Returns: webhook MAP
MATCH (w:Webhook)
RETURN w {.*} AS webhook ORDER BY w.created_at, w.id

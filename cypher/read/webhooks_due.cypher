// Webhooks that may be called now by a worker: not disabled, not waiting for the next try, and nobody else's.
// Parameters: $worker STRING, $enough INTEGER (seconds that a lease must still last to be held)
// Returns: webhook MAP, held BOOLEAN (the lease is this worker's already)
MATCH (w:Webhook)
WHERE w.disabled_at IS NULL AND coalesce(w.next_at <= datetime(), true)
  AND (w.leased_until IS NULL OR w.leased_until < datetime() OR w.leased_by = $worker)
RETURN w {.*} AS webhook,
       coalesce(w.leased_by = $worker AND w.leased_until > datetime() + duration({seconds: $enough}), false) AS held

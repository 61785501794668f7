// How many API keys there have been, and those that are not revoked and not expired.
// Parameters: none
// Returns: count INTEGER, live LIST<MAP {id, hash, name, scope STRING, expires_at DATETIME?, last_used DATETIME?,
//   old_hash STRING?, old_until DATETIME?}>; always one row
MATCH (k:Key)
WITH k, k.revoked_at IS NULL AND coalesce(k.expires_at > datetime(), true) AS live
RETURN count(k) AS count,
       collect(CASE WHEN live THEN k {.id, .hash, .name, .scope, .expires_at, .last_used, .old_hash, .old_until} END) AS live

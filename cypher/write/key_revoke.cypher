// Ends a key, its old secret with it; one that is revoked stays as it is. It stays on record: an API that has had keys never
// is open again.
// Parameters: $id STRING
// Returns: key MAP; no row for an unknown key
MATCH (k:Key {id: $id})
SET k.revoked_at = coalesce(k.revoked_at, datetime()), k.old_hash = null, k.old_until = null
RETURN k {.*} AS key

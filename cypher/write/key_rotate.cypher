// Gives a key a new secret; the old one is good for a time yet. One that is revoked stays as it is, and the same hash again
// changes nothing. The node is locked first, so that of two rotations at once the second sees the first.
// Parameters: $id STRING, $hash STRING, $grace FLOAT (seconds)
// Returns: key MAP, as it is then; no row for an unknown key
MATCH (k:Key {id: $id})
SET k.rotated_at = datetime()
FOREACH (_ IN CASE WHEN k.revoked_at IS NULL AND k.hash <> $hash THEN [1] ELSE [] END |
  SET k.old_hash = k.hash, k.old_until = datetime() + duration({milliseconds: toInteger($grace * 1000)}), k.hash = $hash
)
RETURN k {.*} AS key

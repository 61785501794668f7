// Puts an API key on record; the same id again changes nothing.
// Parameters: $id STRING, $hash STRING (SHA-256 of the secret, hexadecimal), $name STRING, $scope 'read'|'write'|'admin',
//   $expires_at DATETIME?
// Returns: key MAP
MERGE (k:Key {id: $id})
ON CREATE SET k.hash = $hash, k.name = $name, k.scope = $scope, k.expires_at = $expires_at, k.created_at = datetime()
RETURN k {.*} AS key

// Every user with what is known of them.
// Returns: id STRING, properties MAP (vector left out)
MATCH (u:User)
RETURN u.id AS id, u {.*, profile_vector: null} AS properties
ORDER BY id

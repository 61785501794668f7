// Items that the model that serves says nothing of, since they came after its training; not those that wait to be embedded.
// Parameters: $property STRING, $limit INTEGER
// Returns: id STRING
MATCH (i:Item)
WHERE i[$property] IS NULL AND i.pending IS NULL
RETURN i.id AS id LIMIT $limit

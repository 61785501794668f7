// Whether there is a node with a label and an id.
// Parameters: $label STRING 'User'|'Item'|'Entity', $id STRING
// Returns: id STRING, no row where there is none
MATCH (n:User|Item|Entity {id: $id})
WHERE $label IN labels(n)
RETURN n.id AS id

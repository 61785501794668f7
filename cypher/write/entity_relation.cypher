// Locks an entity until the transaction ends, and says whether another one and a relation to it are there.
// Parameters: $source STRING, $type STRING, $target STRING
// Returns: target BOOLEAN, properties MAP? (of the relation; null: there is none); no row where the source is not there
MATCH (s:Entity {id: $source})
SET s.kind = s.kind
WITH s
OPTIONAL MATCH (t:Entity {id: $target})
OPTIONAL MATCH (s)-[r:$($type)]->(t)
RETURN t IS NOT NULL AS target, properties(r) AS properties

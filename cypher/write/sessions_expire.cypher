// Deletes those of some locked sessions of which nothing was heard since, with their kept rankings.
// Parameters: $before DATETIME, $ids LIST<STRING>
// Returns: deleted INTEGER
UNWIND $ids AS id
MATCH (s:Session {id: id})
REMOVE s.expiring
WITH s WHERE s.changed_at < $before
CALL (s) {
  OPTIONAL MATCH (r:Recommendation)-[:FOR]->(s)
  DETACH DELETE r
}
DETACH DELETE s
RETURN count(*) AS deleted

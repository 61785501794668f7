// Deletes entities with all their relations, and what was merged into them; users who stated or muted them are changed. What was observed of them is no
// interest any more.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns a row for each that was there: id STRING, relations INTEGER (of items, and with other entities), says INTEGER,
//   interests INTEGER (observed)
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
SET e.kind = e.kind
WITH e, e.id AS id
CALL (e) {
  MATCH (e)<-[:PREFERS|MUTES]-(u:User)
  WITH DISTINCT u ORDER BY u.id
  SET u.changed_at = datetime.realtime()
}
CALL (e) {
  MATCH (e)<-[r:PREFERS {source: 'observed'}]-()
  DELETE r
  RETURN count(*) AS interests
}
CALL (e) {
  MATCH (e)<-[r:PREFERS|MUTES]-()
  DELETE r
  RETURN count(*) AS says
}
CALL (e) {
  MATCH (e)-[r]-(:Item|Entity)
  WITH DISTINCT r
  DELETE r
  RETURN count(*) AS relations
}
CALL (e) {
  MATCH (m:Merged)-[:MERGED_INTO]->{1,}(e)
  DETACH DELETE m
}
DETACH DELETE e
RETURN id, relations, says, interests

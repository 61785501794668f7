// Deletes items with all that is tied to them; users whose events or mutes go are changed, and so are degrees of entities.
// What texts tell of them goes, too. Recommendations of them that were kept go too; a reason that rests on them loses that relation.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns a row for each that was there: id STRING, events INTEGER, mutes INTEGER, recommendations INTEGER,
//   relations INTEGER (to entities), links INTEGER (SIMILAR_TO, of and to it)
UNWIND $rows AS row
MATCH (i:Item {id: row.id})
SET i.revision = coalesce(i.revision, 0) + 1
WITH i, i.id AS id
CALL (i) {
  MATCH (i)<-[:INTERACTED|MUTES]-(u:User)
  WITH DISTINCT u ORDER BY u.id
  SET u.changed_at = datetime.realtime()
}
CALL (i) {
  MATCH (i)<-[r:INTERACTED]-()
  DELETE r
  RETURN count(*) AS events
}
CALL (i) {
  MATCH (i)<-[r:MUTES]-()
  DELETE r
  RETURN count(*) AS mutes
}
CALL (i) {
  MATCH (i)<-[:RECOMMENDS]-(k:Recommendation)
  WITH DISTINCT k
  DETACH DELETE k
  RETURN count(*) AS recommendations
}
CALL (i) {
  MATCH (i)-[r]->(e:Entity)
  WITH e, collect(r) AS tied ORDER BY e.id
  SET e.degree = CASE WHEN e.degree > 0 THEN e.degree - 1 ELSE e.degree END
  FOREACH (r IN tied | DELETE r)
  RETURN coalesce(sum(size(tied)), 0) AS relations
}
CALL (i) {
  MATCH (i)-[r:SIMILAR_TO]-()
  WITH DISTINCT r
  DELETE r
  RETURN count(*) AS links
}
CALL (i) {
  MATCH (i)-[:TOLD_IN]->(t:Text)
  DETACH DELETE t
}
CALL (i) {
  MATCH (f:Fact {item: i.id})
  DETACH DELETE f
}
DETACH DELETE i
RETURN id, events, mutes, recommendations, relations, links

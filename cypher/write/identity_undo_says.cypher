// Gives back what users say and were observed to like of a merged entity, as it is by now. What the merge ended holds again,
// unless the user has said otherwise since.
// Parameters: $id STRING
// Returns: says INTEGER
MATCH (d:Merged {id: $id})-[:MERGED_INTO]->(k:Entity)
CALL (d, k) {
  MATCH (u:User)-[o:PREFERS|MUTES {ended_by: $id}]->(k)
  WITH u, o, EXISTS {
    MATCH (u)-[l:PREFERS|MUTES]->(k)
    WHERE l <> o AND coalesce(l.source, 'stated') = 'stated' AND l.until IS NULL AND l.at >= o.until
  } AS holds
  SET o.until = CASE WHEN holds THEN null ELSE o.until END, o.ended_by = null
  RETURN count(*) AS held
}
MATCH (u:User)-[r:PREFERS|MUTES]->(k)
WHERE r.merged[-1] = $id
WITH d, u, r ORDER BY u.id
SET u.changed_at = datetime.realtime()
CREATE (u)-[n:$(type(r))]->(d)
SET n = properties(r), n.merged = CASE WHEN size(r.merged) > 1 THEN r.merged[..-1] END,
    n.source = CASE WHEN r.source = 'merged' THEN 'observed' ELSE r.source END
DELETE r
RETURN count(n) AS says

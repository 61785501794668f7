// Moves what users state, mute and were observed to like of an entity to the one it is merged into; `merged` lists where a
// relation came from. Of two things a user says now, the earlier ends where the later began, with `ended_by`. An observed
// interest in both stays that of the kept one until profiles are made again; the other's source is 'merged' till then.
// One at a time: what the next one has may be what this one moves.
// Parameters: $merged STRING, $kept STRING
// Returns: says INTEGER
MATCH (d:Entity {id: $merged})
MATCH (k:Entity {id: $kept})
MATCH (u:User)-[r:PREFERS|MUTES]->(d)
WITH d, k, u, r ORDER BY u.id
SET u.changed_at = datetime.realtime()
WITH d, k, u, r, EXISTS { (u)-[:PREFERS {source: 'observed'}]->(k) } AS observed
CREATE (u)-[n:$(type(r))]->(k)
SET n = properties(r), n.merged = coalesce(r.merged, []) + d.id,
    n.source = CASE WHEN r.source = 'observed' AND observed THEN 'merged' ELSE r.source END
DELETE r
WITH d, k, u, n
CALL (d, k, u, n) {
  WHEN coalesce(n.source, 'stated') = 'stated' AND n.until IS NULL THEN {
    MATCH (u)-[o:PREFERS|MUTES]->(k)
    WHERE o <> n AND coalesce(o.source, 'stated') = 'stated' AND o.until IS NULL
    WITH CASE WHEN o.at <= n.at THEN [o, n.at] ELSE [n, o.at] END AS ends, d.id AS by
    WITH ends[0] AS earlier, ends[1] AS at, by
    SET earlier.until = at, earlier.ended_by = by
    RETURN count(*) AS ended
  }
  ELSE {
    RETURN 0 AS ended
  }
}
RETURN count(n) AS says

// Moves events, says and kept rankings of a session to a user, deletes the session and remembers whose it is now. An event
// that the user has already is left out; where it only bears the id of another, it gets one that names the session.
// Parameters: $user STRING, $session STRING (ids of their nodes, which are locked)
// Returns: events INTEGER, says INTEGER, kept INTEGER
MATCH (u:User {id: $user}) MATCH (s:Session {id: $session})
CALL (u, s) {
  MATCH (s)-[r:INTERACTED]->(i:Item)
  WITH u, r, i, COLLECT { MATCH (u)-[o:INTERACTED]->(j) WHERE o.event_id = r.event_id RETURN [j.id, o.kind, o.value, o.at] } AS mine
  WHERE NOT [i.id, r.kind, r.value, r.at] IN mine
  WITH u, r, i, size(mine) > 0 AS taken
  CREATE (u)-[n:INTERACTED]->(i)
  SET n = properties(r), n.event_id = CASE WHEN taken THEN $session + '/' + r.event_id ELSE r.event_id END
  RETURN count(*) AS events
}
CALL (u, s) {
  MATCH (s)-[r:PREFERS|MUTES|WANTS]->(x)
  WHERE coalesce(r.source, 'stated') = 'stated'
  WITH u, s, r, CASE WHEN x = s THEN u ELSE x END AS about
  CREATE (u)-[n:$(type(r))]->(about)
  SET n = properties(r)
  RETURN count(*) AS says
}
CALL (u, s) {
  MATCH (r:Recommendation)-[:FOR]->(s)
  CREATE (r)-[:FOR]->(u)
  WITH u, s, r
  CALL (u, s, r) {
    MATCH (r)-[b:BECAUSE]->(s)
    CREATE (r)-[n:BECAUSE]->(u)
    SET n = properties(b)
    RETURN count(*) AS because
  }
  RETURN count(*) AS kept
}
DETACH DELETE s
MERGE (m:Request {id: 'merge/' + $session})
SET m.at = datetime(), m.events = events, m.says = says, m.kept = kept
MERGE (m)-[:MERGED_INTO]->(u)
RETURN events, says, kept

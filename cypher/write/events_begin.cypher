// Locks users until the transaction ends, makes those that may be made, and says which of some events they have already.
// Rows come in the order of their users, so that two writers wait for each other and never lock each other out.
// Parameters: $rows LIST<MAP {user STRING, session BOOLEAN (an anonymous one: made whatever `make` says), make BOOLEAN,
//   events LIST<STRING>}>
// Returns one row a user that is there: user STRING, into STRING? (the user that the session was merged into),
//   known LIST<[event_id, item, kind, value, at in milliseconds since 1970]>
UNWIND $rows AS row
CALL (row) {
  WHEN row.session THEN {
    MERGE (u:User {id: row.user}) ON CREATE SET u:Session
    SET u.changed_at = datetime()
    RETURN u
  }
  WHEN row.make THEN {
    MERGE (u:User {id: row.user})
    SET u.changed_at = datetime()
    RETURN u
  }
  ELSE {
    MATCH (u:User {id: row.user})
    SET u.changed_at = datetime()
    RETURN u
  }
}
RETURN row.user AS user,
       CASE WHEN row.session THEN head(COLLECT {
         MATCH (:Request {id: 'merge/' + row.user})-[:MERGED_INTO]->(other:User) RETURN other.id
       }) END AS into,
       COLLECT {
         MATCH (u)-[e:INTERACTED]->(i:Item)
         WHERE e.event_id IN row.events
         RETURN [e.event_id, i.id, e.kind, e.value, e.at.epochMillis]
       } AS known

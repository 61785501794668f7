// Whether a session was merged into a user before, and what was moved then.
// Parameters: $session STRING (id of its node)
// Returns: into STRING, events INTEGER, says INTEGER, kept INTEGER; no row where it was not
MATCH (m:Request {id: 'merge/' + $session})-[:MERGED_INTO]->(u:User)
RETURN u.id AS into, m.events AS events, m.says AS says, m.kept AS kept

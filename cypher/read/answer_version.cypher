// What tells one state of the answers about a user from another, without making them: whatever they are made from raises or
// replaces some of it.
// Parameters: $user STRING
// Returns one row, none for an unknown user: version LIST<ANY> (of the user, and of what all share),
//   catalogue LIST<ANY> (of the items that there are, which a ranking rests on too),
//   erased INTEGER (how many users were erased ever)
MATCH (u:User {id: $user})
OPTIONAL MATCH (ranking:Model {id: 'ranking'})
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
OPTIONAL MATCH (embedding:Model {id: 'embedding'})
OPTIONAL MATCH (catalogue:Model {id: 'catalogue'})
CALL (u) {
  MATCH (u)-[r:INTERACTED]->(i:Item)
  RETURN count(r) AS events, sum(coalesce(i.revision, 0)) AS revisions, sum(coalesce(r.signal, 0.0)) AS signals,
         sum(coalesce(r.at.epochMillis, 0)) AS times, sum(coalesce(r.value, 0.0)) AS values
}
CALL (u) {
  MATCH (u)-[s:PREFERS|MUTES|WANTS]->()
  RETURN count(s) AS says, count(s.until) AS ended
}
RETURN [toString(u.changed_at), toString(u.said_at), toString(u.profile_at), u.profile_version, ranking.active,
        statistics.version, statistics.positive, statistics.erased, events, revisions, signals, times, values, says, ended,
        embedding.slot] AS version,
       [catalogue.version, ranking.folded] AS catalogue,
       coalesce(statistics.erased, 0) AS erased

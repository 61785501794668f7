// What tells one state of a user's profile from another, without reading the profile: whatever a profile is made from
// raises or replaces some of it.
// Parameters: $user STRING
// Returns one row, none for an unknown user: version LIST<ANY>, erased INTEGER (how many users were erased ever)
MATCH (u:User {id: $user})
OPTIONAL MATCH (ranking:Model {id: 'ranking'})
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
OPTIONAL MATCH (embedding:Model {id: 'embedding'})
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
       coalesce(statistics.erased, 0) AS erased

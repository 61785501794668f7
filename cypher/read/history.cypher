// One user: own properties, the links version that serves, interests in the graph, and every event, newest first.
// Parameters: $user STRING
// Returns one row, none for an unknown user:
//   properties MAP (the user's properties, vector left out), model INTEGER (version of the model that serves, 0: none yet),
//   positive_events INTEGER (of all users, 0 before the first statistics), knowledge INTEGER (its version),
//   interests LIST<[entity, kind, name, degree, weight, source]>,
//   events LIST<[item, title, kind, value, signal, at INTEGER (milliseconds since 1970), event_id, embedding_of]>
MATCH (u:User {id: $user})
OPTIONAL MATCH (ranking:Model {id: 'ranking'})
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
RETURN u {.*, profile_vector: null} AS properties,
       coalesce(ranking.active, 0) AS model,
       coalesce(statistics.positive, 0) AS positive_events,
       coalesce(statistics.version, 0) AS knowledge,
       COLLECT {
         MATCH (u)-[p:PREFERS]->(e:Entity)
         RETURN [e.id, e.kind, e.name, e.degree, p.weight, p.source]
         ORDER BY p.weight DESC, e.id
       } AS interests,
       COLLECT {
         MATCH (u)-[r:INTERACTED]->(i:Item)
         RETURN [i.id, coalesce(i.title, i.id), r.kind, r.value, coalesce(r.signal, 0.0), r.at.epochMillis, r.event_id, i.embedding_of]
         ORDER BY r.at DESC, r.event_id DESC
       } AS events

// One user: own properties, the model that serves, what the user says, and every event, newest first; now or as it was.
// Parameters: $user STRING, $as_of DATETIME? (null: now),
//   $arrival BOOLEAN (whether events are known from when they arrived, not from when they happened)
// Returns one row, none for an unknown user:
//   properties MAP (the user's, vector left out), model INTEGER (version of the model that serves, 0: none yet),
//   slot STRING 'a'|'b' (of the text vectors that serve, which each embedding_of is of),
//   folded INTEGER (how often items were folded into it),
//   positive_events INTEGER (of all users, 0 before the first statistics), knowledge INTEGER (its version),
//   erased INTEGER (how many users were erased ever: what was kept in memory of all users' likings is read again),
//   stated LIST<[entity, kind, name, degree, weight, at]>, the strongest first,
//   mutes LIST<[label 'Entity'|'Item', id, name, event_id STRING?, hide BOOLEAN, at]>, novelty FLOAT?,
//   events LIST<[item, title, kind, value, signal, at, event_id, embedding_of, revision]>; each at in milliseconds
//   since 1970
MATCH (u:User {id: $user})
OPTIONAL MATCH (ranking:Model {id: 'ranking'})
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
OPTIONAL MATCH (embedding:Model {id: 'embedding'})
WITH u, ranking, statistics, coalesce(embedding.slot, 'a') AS slot, coalesce($as_of, datetime()) AS moment
RETURN u {.*, profile_vector: null} AS properties,
       coalesce(ranking.active, 0) AS model,
       slot,
       coalesce(ranking.folded, 0) AS folded,
       coalesce(statistics.positive, 0) AS positive_events,
       coalesce(statistics.version, 0) AS knowledge,
       coalesce(statistics.erased, 0) AS erased,
       COLLECT {
         MATCH (u)-[p:PREFERS {source: 'stated'}]->(e:Entity)
         WHERE coalesce(p.at <= moment, true) AND coalesce(p.until > moment, true)
         RETURN [e.id, e.kind, e.name, coalesce(e.degree, 1), p.weight, p.at.epochMillis]
         ORDER BY p.weight DESC, e.id
       } AS stated,
       COLLECT {
         MATCH (u)-[m:MUTES]->(n)
         WHERE m.at <= moment AND coalesce(m.until > moment, true)
         RETURN [CASE WHEN n:Item THEN 'Item' ELSE 'Entity' END, n.id, coalesce(n.title, n.name, n.id), m.event_id,
                 m.hide, m.at.epochMillis]
         ORDER BY m.at, n.id, m.event_id
       } AS mutes,
       COLLECT {
         MATCH (u)-[w:WANTS]->(u)
         WHERE w.at <= moment AND coalesce(w.until > moment, true)
         RETURN w.novelty
       }[0] AS novelty,
       COLLECT {
         MATCH (u)-[r:INTERACTED]->(i:Item)
         WHERE $as_of IS NULL OR CASE WHEN $arrival THEN coalesce(r.arrived, r.at) ELSE r.at END <= moment
         RETURN [i.id, coalesce(i.title, i.id), r.kind, r.value, coalesce(r.signal, 0.0), r.at.epochMillis, r.event_id,
                 CASE slot WHEN 'b' THEN i.embedding_of_b ELSE i.embedding_of END,
                 coalesce(i.revision, 0)]
         ORDER BY r.at DESC, r.event_id DESC
       } AS events

// All that is kept of one user, lists in parts.
// Parameters: $user STRING, $offset INTEGER, $limit INTEGER (of each list)
// Returns one row, none for an unknown user: properties MAP,
//   events LIST<MAP {item, and the properties of the relation}>, the latest first; says LIST<MAP {type, about, and likewise}>;
//   interests LIST<MAP {entity, and likewise}>; recommendations LIST<MAP {item, reasons LIST<STRING>, and the properties of
//   the node}>; notes LIST<MAP {labels LIST<STRING>, and the properties of the node}> (Persona's own nodes tied to the user);
//   jobs LIST<STRING> (chunks that name the user)
MATCH (u:User {id: $user})
RETURN properties(u) AS properties,
       COLLECT {
         MATCH (u)-[r:INTERACTED]->(i:Item)
         RETURN r {.*, item: i.id} ORDER BY r.at DESC, r.event_id SKIP $offset LIMIT $limit
       } AS events,
       COLLECT {
         MATCH (u)-[r:PREFERS|MUTES|WANTS]->(n)
         WHERE coalesce(r.source, 'stated') = 'stated'
         RETURN r {.*, type: type(r), about: n.id} ORDER BY r.at DESC, n.id SKIP $offset LIMIT $limit
       } AS says,
       COLLECT {
         MATCH (u)-[r:PREFERS {source: 'observed'}]->(e:Entity)
         RETURN r {.*, entity: e.id} ORDER BY r.weight DESC, e.id SKIP $offset LIMIT $limit
       } AS interests,
       COLLECT {
         MATCH (u)<-[:FOR]-(k:Recommendation)-[:RECOMMENDS]->(i:Item)
         WITH k, i ORDER BY k.at DESC, k.ranking, k.rank SKIP $offset LIMIT $limit
         RETURN k {.*, item: i.id, reasons: COLLECT { MATCH (k)-[b:BECAUSE]->() RETURN DISTINCT b.text }}
       } AS recommendations,
       COLLECT {
         MATCH (u)--(n)
         WHERE NOT n:User AND NOT n:Item AND NOT n:Entity AND NOT n:Recommendation
         RETURN DISTINCT n {.*, labels: labels(n)} SKIP $offset LIMIT $limit
       } AS notes,
       COLLECT {
         MATCH (c:Chunk {label: 'User'})
         WHERE $user IN c.ids
         RETURN c.id ORDER BY c.id SKIP $offset LIMIT $limit
       } AS jobs

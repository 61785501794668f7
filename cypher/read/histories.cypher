// The histories of some users: every event that is not muted, newest first.
// Parameters: $users LIST<STRING>
// Returns: user STRING, slot STRING 'a'|'b' (of the text vectors that serve), positive INTEGER (events with a signal of all users, 0 before the first statistics),
//   events LIST<[item, kind, signal, event_id, embedding_of]>, muted LIST<STRING> (entities), at DATETIME (of this reading);
//   no row for an unknown user
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
OPTIONAL MATCH (embedding:Model {id: 'embedding'})
WITH coalesce(statistics.positive, 0) AS positive, coalesce(embedding.slot, 'a') AS slot
UNWIND $users AS id
MATCH (u:User {id: id})
RETURN u.id AS user, slot, positive, datetime.transaction() AS at,
       COLLECT { MATCH (u)-[m:MUTES]->(e:Entity) WHERE m.until IS NULL RETURN e.id } AS muted,
       COLLECT {
         MATCH (u)-[r:INTERACTED]->(i:Item)
         WHERE NOT EXISTS {
           (u)-[m:MUTES]->(i) WHERE m.until IS NULL AND (m.event_id IS NULL OR m.event_id = r.event_id)
         }
         RETURN [i.id, r.kind, coalesce(r.signal, 0.0), r.event_id,
                 CASE slot WHEN 'b' THEN i.embedding_of_b ELSE i.embedding_of END]
         ORDER BY r.at DESC, r.event_id DESC
       } AS events

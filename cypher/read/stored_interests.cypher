// The observed interests of some users as they are stored, and the origin of the history of their profiles.
// Parameters: $users LIST<STRING>
// Returns: user STRING, version STRING?, stored LIST<[entity, weight, history STRING?, met BOOLEAN (an event that is not
//   muted, liked or not, is with an item of the entity)]>; no row for an unknown user
UNWIND $users AS id
MATCH (u:User {id: id})
RETURN u.id AS user, u.profile_version AS version,
       COLLECT {
         MATCH (u)-[p:PREFERS {source: 'observed'}]->(e:Entity)
         RETURN [e.id, p.weight, p.history, EXISTS {
           (u)-[r:INTERACTED]->(i:Item)-->(e)
           WHERE NOT EXISTS {
             (u)-[m:MUTES]->(i) WHERE m.until IS NULL AND (m.event_id IS NULL OR m.event_id = r.event_id)
           }
         }]
       } AS stored

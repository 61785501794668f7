// One user: own properties, and how much is tied to the user.
// Parameters: $user STRING
// Returns one row, none for an unknown user: properties MAP (vector left out), events INTEGER, says INTEGER (ended ones too),
//   interests INTEGER (observed), recommendations INTEGER (kept)
MATCH (u:User {id: $user})
RETURN u {.*, profile_vector: null} AS properties,
       COUNT { (u)-[:INTERACTED]->() } AS events,
       COUNT { (u)-[r:PREFERS|MUTES|WANTS]->() WHERE coalesce(r.source, 'stated') = 'stated' } AS says,
       COUNT { (u)-[:PREFERS {source: 'observed'}]->() } AS interests,
       COUNT { (u)<-[:FOR]-(:Recommendation) } AS recommendations

// Whether anything was written that counts are made of, since they were made; and whether a job of a kind is on its way.
// Parameters: $kind STRING
// Returns one row: written BOOLEAN, under_way BOOLEAN
OPTIONAL MATCH (s:Model {id: 'statistics'})
RETURN s.at IS NULL OR coalesce(s.items_at > s.at, false) OR EXISTS { MATCH (u:User) WHERE u.changed_at > s.at } AS written,
       EXISTS { MATCH (j:Job {kind: $kind}) WHERE j.state IN ['queued', 'running'] } AS under_way

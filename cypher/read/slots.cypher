// The two slots of text vectors: which serves, and what each holds; before anything is on record, slot a serves.
// Returns one row: serving STRING 'a'|'b', before STRING? (the slot that served before), switched_at DATETIME?,
//   held LIST<MAP {slot, source, name, revision, dimension, max_tokens, leaving BOOLEAN}>,
//   filling LIST<[job, parameters STRING (JSON)]> (jobs that fill one and are not finished, the newest first)
OPTIONAL MATCH (m:Model {id: 'embedding'})
RETURN coalesce(m.slot, 'a') AS serving, m.before AS before, m.switched_at AS switched_at,
       COLLECT {
         MATCH (h:Model)
         WHERE h.id IN ['embedding/a', 'embedding/b']
         RETURN h {.slot, .source, .name, .revision, .dimension, .max_tokens, leaving: coalesce(h.leaving, false)}
         ORDER BY h.id
       } AS held,
       COLLECT {
         MATCH (j:Job {kind: 'reembed'})
         WHERE j.state IN ['queued', 'running']
         RETURN [j.id, j.parameters] ORDER BY j.created_at DESC
       } AS filling

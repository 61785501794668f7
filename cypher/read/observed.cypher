// How things stand, from indexes and from what is few: read every few seconds by whoever watches.
// Parameters: $since DATETIME (chunks that ended from then on give the rate of embedding)
// Returns one row: jobs LIST<[state, count]>, chunks LIST<[state, count]>, pending INTEGER (items that wait to be embedded),
//   changed_at DATETIME? (the newest change to a user that a ranking rests on), counted_at DATETIME? (the statistics),
//   trained_at DATETIME? (the model that serves), model INTEGER (its version, 0: none yet), embedded LIST<INTEGER, FLOAT> (nodes
//   of chunks that ended since, and the seconds these took)
RETURN
  COLLECT { MATCH (j:Job) WITH j.state AS state, count(j) AS n RETURN [state, n] } AS jobs,
  COLLECT { MATCH (c:Chunk) WHERE c.state IS NOT NULL WITH c.state AS state, count(c) AS n RETURN [state, n] } AS chunks,
  COUNT { (:Item {pending: true}) } AS pending,
  COLLECT { MATCH (u:User) WHERE u.changed_at IS NOT NULL RETURN u.changed_at ORDER BY u.changed_at DESC LIMIT 1 }[0]
    AS changed_at,
  COLLECT { MATCH (m:Model {id: 'statistics'}) RETURN m.at }[0] AS counted_at,
  COLLECT { MATCH (m:Model {id: 'ranking'}) MATCH (r:Model {id: 'ranking/' + m.active}) RETURN r.created_at }[0]
    AS trained_at,
  COLLECT { MATCH (m:Model {id: 'ranking'}) RETURN coalesce(m.active, 0) }[0] AS model,
  COLLECT {
    MATCH (j:Job)
    WHERE j.kind IN ['embed', 'reembed'] AND (j.state IN ['queued', 'running'] OR j.finished_at > $since)
    MATCH (j)-[:HAS_CHUNK]->(c:Chunk {state: 'done'}) WHERE c.asked_at > $since
    RETURN [sum(c.done), sum(c.seconds)]
  }[0] AS embedded

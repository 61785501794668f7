// What a ranking of somebody who is not in the graph starts from: the versions that serve, and what is spoken of.
// Parameters: $items LIST<STRING>, $entities LIST<STRING>
// Returns one row: model INTEGER (version of the model that serves, 0: none yet),
//   slot STRING 'a'|'b' (of the text vectors that serve, which each embedding_of is of),
//   positive_events INTEGER (of all users, 0 before the first statistics), knowledge INTEGER (its version),
//   items LIST<[id, title, embedding_of]>, entities LIST<[id, kind, name, degree]>; of those that are there
OPTIONAL MATCH (ranking:Model {id: 'ranking'})
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
OPTIONAL MATCH (embedding:Model {id: 'embedding'})
WITH ranking, statistics, coalesce(embedding.slot, 'a') AS slot
RETURN coalesce(ranking.active, 0) AS model,
       slot,
       coalesce(statistics.positive, 0) AS positive_events,
       coalesce(statistics.version, 0) AS knowledge,
       COLLECT {
         UNWIND $items AS id
         MATCH (i:Item {id: id})
         RETURN [i.id, coalesce(i.title, i.id), CASE slot WHEN 'b' THEN i.embedding_of_b ELSE i.embedding_of END]
       } AS items,
       COLLECT {
         UNWIND $entities AS id
         MATCH (e:Entity {id: id})
         RETURN [e.id, e.kind, e.name, coalesce(e.degree, 1)]
       } AS entities

// What a ranking of somebody who is not in the graph starts from: the versions that serve, and what is spoken of.
// Parameters: $items LIST<STRING>, $entities LIST<STRING>
// Returns one row: model INTEGER (version of the model that serves, 0: none yet),
//   positive_events INTEGER (of all users, 0 before the first statistics), knowledge INTEGER (its version),
//   items LIST<[id, title, embedding_of]>, entities LIST<[id, kind, name, degree]>; of those that are there
OPTIONAL MATCH (ranking:Model {id: 'ranking'})
OPTIONAL MATCH (statistics:Model {id: 'statistics'})
RETURN coalesce(ranking.active, 0) AS model,
       coalesce(statistics.positive, 0) AS positive_events,
       coalesce(statistics.version, 0) AS knowledge,
       COLLECT {
         UNWIND $items AS id
         MATCH (i:Item {id: id})
         RETURN [i.id, coalesce(i.title, i.id), i.embedding_of]
       } AS items,
       COLLECT {
         UNWIND $entities AS id
         MATCH (e:Entity {id: id})
         RETURN [e.id, e.kind, e.name, coalesce(e.degree, 1)]
       } AS entities

// One entity, with its relations to other entities.
// Parameters: $entity STRING, $limit INTEGER (relations)
// Returns one row, none for an unknown entity: kind STRING, name STRING, degree INTEGER (items that have it),
//   events INTEGER (likings of those), relations LIST<[type, entity, kind, name, properties MAP]>
MATCH (e:Entity {id: $entity})
RETURN e.kind AS kind, e.name AS name, coalesce(e.degree, COUNT { MATCH (e)<--(i:Item) RETURN DISTINCT i }) AS degree,
       coalesce(e.events, 0) AS events,
       COLLECT {
         MATCH (e)-[r]->(t:Entity)
         RETURN [type(r), t.id, t.kind, t.name, properties(r)] ORDER BY type(r), t.id LIMIT $limit
       } AS relations

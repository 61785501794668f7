// The relations of some items to entities.
// Parameters: $items LIST<STRING>
// Returns a row for each item that has any: item STRING, 
//   related LIST<[entity, kind, name, degree, relation type, events INTEGER (likings of all users whose item has it)]>
UNWIND $items AS id
MATCH (i:Item {id: id})-[r]->(e:Entity)
RETURN i.id AS item, collect([e.id, e.kind, e.name, coalesce(e.degree, 1), type(r), coalesce(e.events, 0)]) AS related

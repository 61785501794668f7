// The relations of some items to entities; each entity once, since one of many items is read and sent in a fraction of the time.
// Parameters: $items LIST<STRING>
// Returns one row: relations LIST<[item, LIST<[entity, relation type]>]> of each item that has any,
//   entities LIST<[entity, kind, name, degree INTEGER, events INTEGER (likings of all users whose item has it)]>
UNWIND $items AS id
MATCH (i:Item {id: id})-[r]->(e:Entity)
WITH id, collect([e, type(r)]) AS related
WITH collect([id, related]) AS found
RETURN
  [one IN found | [one[0], [two IN one[1] | [two[0].id, two[1]]]]] AS relations,
  COLLECT {
    UNWIND found AS one
    UNWIND one[1] AS two
    WITH DISTINCT two[0] AS e
    RETURN [e.id, e.kind, e.name, coalesce(e.degree, 1), coalesce(e.events, 0)]
  } AS entities

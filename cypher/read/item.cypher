// One item: its properties (vectors left out) and its relations to entities.
// Parameters: $item STRING
// Returns one row, none for an unknown item: properties MAP, relations LIST<[type, entity, kind, name]>
MATCH (i:Item {id: $item})
RETURN i {.*, embedding: null, embedding_b: null} AS properties,
       COLLECT { MATCH (i)-[r]->(e:Entity) RETURN [type(r), e.id, e.kind, e.name] ORDER BY type(r), e.name } AS relations

// Takes the label of a former kind from entities.
// Parameters: $rows LIST<MAP {id STRING, kind STRING (an identifier)}>
// Returns: nothing
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
REMOVE e:$(row.kind)

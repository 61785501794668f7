// Locks items until the transaction ends, and says what they are now.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns a row for each that is there: id STRING, created BOOLEAN (by this transaction), pending BOOLEAN, revision INTEGER,
//   properties LIST<[name, value]> (lists, which are Persona's own vectors, left out),
//   relations LIST<[type, entity, properties MAP]>
UNWIND $rows AS row
MATCH (i:Item {id: row.id})
SET i.revision = coalesce(i.revision, 0)
WITH i
RETURN i.id AS id, coalesce(i.since = datetime.transaction() AND i.revision = 0, false) AS created,
       coalesce(i.pending, false) AS pending, i.revision AS revision,
       [name IN keys(i) WHERE NOT i[name] IS :: LIST<ANY> | [name, i[name]]] AS properties,
       COLLECT { MATCH (i)-[r]->(e:Entity) RETURN [type(r), e.id, properties(r)] } AS relations

// Adds entities; the kind becomes a label too.
// Parameters: $rows LIST<MAP {id STRING, kind STRING, name STRING}>; kind an identifier
// Returns: written INTEGER, rows
UNWIND $rows AS row
MERGE (e:Entity {id: row.id})
SET e.kind = row.kind, e.name = row.name, e:$(row.kind)
RETURN count(*) AS written

// Adds entities; the kind becomes a label too. One that was merged into another stays so.
// Parameters: $rows LIST<MAP {id STRING, kind STRING, name STRING}>; kind an identifier
// Returns: written INTEGER, rows
UNWIND $rows AS row
WITH row
WHERE NOT EXISTS { (:Merged {id: row.id}) }
MERGE (e:Entity {id: row.id})
SET e.kind = row.kind, e.name = row.name, e:$(row.kind)
WITH count(*) AS added
RETURN size($rows) AS written

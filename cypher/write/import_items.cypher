// Adds items or replaces the properties given; what others computed stays.
// Parameters: $rows LIST<MAP {id STRING, properties MAP}>; a property of null is taken away
// Returns: written INTEGER, rows
UNWIND $rows AS row
MERGE (i:Item {id: row.id})
SET i += row.properties
RETURN count(*) AS written

// Adds users or replaces the attributes given; what others computed stays.
// Parameters: $rows LIST<MAP {id STRING, properties MAP}>; a property of null is taken away
// Returns: written INTEGER, rows
UNWIND $rows AS row
MERGE (u:User {id: row.id})
SET u += row.properties, u.changed_at = datetime.realtime()
RETURN count(*) AS written

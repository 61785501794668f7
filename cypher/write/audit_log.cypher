// Notes what was done; a row that is there already stays as it is.
// Parameters: $rows LIST<MAP {id STRING, at DATETIME, key STRING?, scope STRING, method STRING, route STRING, status INTEGER,
//   request_id STRING?, about STRING?}>
// Returns: nothing
UNWIND $rows AS row
MERGE (a:Audit {id: row.id})
ON CREATE SET a = row

// Gives webhooks back the lists that are empty, which files cannot say.
// Parameters: $rows LIST<MAP {id STRING, properties MAP}>
// Returns: nothing
UNWIND $rows AS row
MATCH (w:Webhook {id: row.id})
SET w += row.properties

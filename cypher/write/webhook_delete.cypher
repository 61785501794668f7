// Deletes a webhook.
// Parameters: $id STRING
// Returns: id STRING, no row for an unknown one
MATCH (w:Webhook {id: $id})
WITH w, w.id AS id
DELETE w
RETURN id

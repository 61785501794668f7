// What outlives the exchange of the whole graph: keys, webhooks, the audit log, and which version the catalogue has.
// Returns: label STRING, properties MAP
MATCH (n:Key|Webhook|Audit)
RETURN labels(n)[0] AS label, properties(n) AS properties
UNION ALL
MATCH (n:Model {id: 'catalogue'})
RETURN 'Model' AS label, properties(n) AS properties

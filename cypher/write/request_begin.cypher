// Takes down that a request was sent, or finds that it was, with which body; a second one waits for the first.
// Parameters: $id STRING (hash of its key), $of STRING (hash of its body)
// Returns: same BOOLEAN, whether it is the body of the first
MERGE (r:Request {id: $id})
ON CREATE SET r.of = $of, r.at = datetime()
RETURN coalesce(r.of = $of, false) AS same

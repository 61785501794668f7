// A page of texts that were added to items, in order of id.
// Parameters: $after STRING (the last id of the page before, '' at first), $limit INTEGER
// Returns: id STRING, item STRING, text STRING, of STRING? (the fingerprint it has so far)
MATCH (t:Text)
WHERE t.id > $after AND t.text IS NOT NULL
RETURN t.id AS id, t.item AS item, t.text AS text, t.knowledge_of AS of
ORDER BY id LIMIT $limit

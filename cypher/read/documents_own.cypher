// A page of items that have a text, or had one that was gone through, in order of id.
// Parameters: $after STRING (the last id of the page before, '' at first), $limit INTEGER
// Returns: id STRING, text STRING?, of STRING? (the fingerprint its text has so far)
MATCH (i:Item)
WHERE i.id > $after AND (i.text IS NOT NULL OR EXISTS { MATCH (:Text {id: 'item/' + i.id}) })
WITH i ORDER BY i.id LIMIT $limit
OPTIONAL MATCH (t:Text {id: 'item/' + i.id})
RETURN i.id AS id, i.text AS text, t.knowledge_of AS of
ORDER BY id

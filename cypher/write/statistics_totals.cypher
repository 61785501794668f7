// Notes how many positive events there are of all users, which interests are measured against, and that what is known of
// items is a new version: relations and degrees kept from an older one are read again.
// Returns: nothing
MATCH (i:Item)
WITH sum(i.popularity) AS positive
MERGE (m:Model {id: 'statistics'})
SET m.positive = positive, m.version = coalesce(m.version, 0) + 1, m.at = datetime()

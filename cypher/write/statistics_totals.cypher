// Notes how many positive events there are of all users, which interests are measured against.
// Returns: nothing
MATCH (i:Item)
WITH sum(i.popularity) AS positive
MERGE (m:Model {id: 'statistics'})
SET m.positive = positive, m.at = datetime()

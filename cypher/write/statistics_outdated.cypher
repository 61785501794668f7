// Notes that counts and texts are made of what has changed since, so that the next look finds that they are due.
// Returns: nothing
MERGE (s:Model {id: 'statistics'})
SET s.items_at = datetime()

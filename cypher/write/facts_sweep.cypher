// Deletes facts that no text says any more and that nobody decided on.
// Parameters: $ids LIST<STRING>
UNWIND $ids AS id
MATCH (f:Fact {id: id})
WHERE f.state = 'gone'
DETACH DELETE f

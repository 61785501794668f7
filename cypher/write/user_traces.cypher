// Takes a user's id out of the chunks of jobs over users, with the errors that may name users, and the note of a session of
// that id that was merged.
// Parameters: $user STRING
// Returns: chunks INTEGER
OPTIONAL MATCH (note:Request {id: 'merge/' + $user})
DETACH DELETE note
WITH 1 AS once
MATCH (j:Job)-[:HAS_CHUNK]->(c:Chunk {label: 'User'})
WHERE $user IN c.ids
SET c.ids = [id IN c.ids WHERE id <> $user],
    c.error = CASE WHEN c.error IS NOT NULL THEN 'It named a user who was deleted since.' END,
    j.error = CASE WHEN j.error IS NOT NULL THEN 'It named a user who was deleted since.' END
RETURN count(*) AS chunks

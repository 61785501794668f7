// Takes a user's id out of the chunks of jobs over users, with the errors that may name users, and the note of a session of
// that id that was merged. A chunk that is worked on is taken from its worker, who knows its nodes by their places.
// Parameters: $user STRING
// Returns: chunks INTEGER
OPTIONAL MATCH (note:Request {id: 'merge/' + $user})
DETACH DELETE note
WITH 1 AS once
MATCH (j:Job)-[:HAS_CHUNK]->(c:Chunk {label: 'User'})
WHERE $user IN c.ids
SET c.asked_at = datetime()
WITH j, c, c.ids AS ids, c.quarantined AS aside, c.reasons AS reasons, c.at AS at, c.trying AS trying,
     c.state = 'running' AS held
WITH *, [n IN range(0, size(ids) - 1) WHERE ids[n] = $user][0] AS place,
     [n IN range(0, size(coalesce(aside, [])) - 1) WHERE aside[n] <> $user] AS others
SET c.ids = [id IN ids WHERE id <> $user],
    c.at = CASE WHEN place < at THEN at - 1 ELSE at END,
    c.trying = CASE WHEN place < trying THEN trying - 1 WHEN place = trying THEN null ELSE trying END,
    c.quarantined = CASE WHEN aside IS NOT NULL THEN [n IN others | aside[n]] END,
    c.reasons = CASE WHEN aside IS NOT NULL THEN [n IN others | reasons[n]] END,
    c.attempts = CASE WHEN NOT held THEN c.attempts WHEN at IS NULL THEN c.attempts - 1 ELSE 2 END,
    c.leases = CASE WHEN held THEN c.leases + 1 ELSE c.leases END,
    c.leased_until = CASE WHEN held THEN datetime() ELSE c.leased_until END,
    c.error = CASE WHEN c.error IS NOT NULL THEN 'It named a user who was deleted since.' END,
    j.error = CASE WHEN j.error IS NOT NULL THEN 'It named a user who was deleted since.' END
RETURN count(*) AS chunks

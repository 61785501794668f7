// Notes what a chunk found, and sums up at its job what all have found; again with the same numbers changes nothing.
// Parameters: $job STRING, $chunk STRING, $found MAP (names that begin with 'found_', INTEGER each)
MATCH (j:Job {id: $job})
SET j.settled_at = datetime()
WITH j
MATCH (c:Chunk {id: $chunk})
SET c += $found
WITH j
UNWIND keys($found) AS name
MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
WITH j, name, sum(coalesce(c[name], 0)) AS total
SET j[name] = total

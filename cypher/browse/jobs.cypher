// The latest jobs and how far they are, with the errors of their chunks.
MATCH (j:Job)
OPTIONAL MATCH (j)-[:HAS_CHUNK]->(c:Chunk)
RETURN j.id AS job, j.kind AS kind, j.state AS state, j.done AS done, j.total AS total,
       count(c) AS chunks, collect(DISTINCT c.error)[..3] AS errors, j.created_at AS created_at
ORDER BY created_at DESC
LIMIT 20

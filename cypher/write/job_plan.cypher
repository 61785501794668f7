// Gives a queued job its chunks and sets it running; a job that is past that is left alone.
// Parameters: $job STRING, $chunks LIST<MAP {number INTEGER, label STRING?, ids LIST<STRING>, size INTEGER}>
MATCH (j:Job {id: $job, state: 'queued'})
SET j.state = CASE WHEN $chunks = [] THEN 'done' ELSE 'running' END,
    j.started_at = datetime(),
    j.finished_at = CASE WHEN $chunks = [] THEN datetime() END,
    j.total = reduce(total = 0, chunk IN $chunks | total + chunk.size)
WITH j
UNWIND $chunks AS chunk
MERGE (c:Chunk {id: j.id + '/' + toString(chunk.number)})
  ON CREATE SET c.number = chunk.number, c.label = chunk.label, c.ids = chunk.ids, c.size = chunk.size,
                c.state = 'queued', c.attempts = 0, c.done = 0
MERGE (j)-[:HAS_CHUNK]->(c)

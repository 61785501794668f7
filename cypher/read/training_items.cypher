// Every item with what a model can learn of it.
// Returns: id STRING, year INTEGER?, embedding VECTOR?, relations LIST<[type, entity id]>
MATCH (i:Item)
RETURN i.id AS id, i.year AS year,
       CASE WHEN i.embedding IS NULL THEN null ELSE vector(i.embedding, size(i.embedding), FLOAT32) END AS embedding,
       [(i)-[r]->(e:Entity) | [type(r), e.id]] AS relations
ORDER BY id

// Items with all that a language model and the model that ranks can know of them.
// Parameters: $ids LIST<STRING>
// Returns: id STRING, title STRING, domain STRING?, year INTEGER?, text STRING?, relations LIST<[type, entity id, name]>,
//   knowledge_of STRING?, embedding_of STRING?, embedding VECTOR?, revision INTEGER, pending BOOLEAN
UNWIND $ids AS id
MATCH (i:Item {id: id})
RETURN i.id AS id, coalesce(i.title, i.id) AS title, i.domain AS domain, i.year AS year, i.text AS text,
       [(i)-[r]->(e:Entity) | [type(r), e.id, e.name]] AS relations,
       i.knowledge_of AS knowledge_of, i.embedding_of AS embedding_of,
       CASE WHEN i.embedding IS NULL THEN null ELSE vector(i.embedding, size(i.embedding), FLOAT32) END AS embedding,
       coalesce(i.revision, 0) AS revision, coalesce(i.pending, false) AS pending

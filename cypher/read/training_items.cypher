// Every item with what a model can learn of it; now, or of those that were out by a day.
// Parameters: $released_by STRING? (a day; null: now)
// Returns: id STRING, title STRING, domain STRING?, year INTEGER?, text STRING?, knowledge_text STRING?,
//   embedding VECTOR?, relations LIST<[type, entity id, entity name]>,
//   new BOOLEAN (the model that serves was trained before it came, though it may have been folded in since; as of a day, none is)
OPTIONAL MATCH (m:Model {id: 'ranking'})
WHERE m.active > 0
OPTIONAL MATCH (run:Model {id: 'ranking/' + m.active})
MATCH (i:Item)
WHERE $released_by IS NULL OR coalesce(
  left(toStringOrNull(i.released), 10) <= $released_by, i.year <= toInteger(left($released_by, 4)), true)
RETURN i.id AS id, coalesce(i.title, i.id) AS title, i.domain AS domain, i.year AS year, i.text AS text,
       i.knowledge_text AS knowledge_text,
       CASE WHEN i.embedding IS NULL THEN null ELSE vector(i.embedding, size(i.embedding), FLOAT32) END AS embedding,
       [(i)-[r]->(e:Entity) | [type(r), e.id, e.name]] AS relations,
       $released_by IS NULL AND m IS NOT NULL
         AND (CASE m.slot WHEN 0 THEN i.learned_0 ELSE i.learned_1 END IS NULL
           OR coalesce(i.folded > coalesce(run.folded_from, 0), false)) AS new
ORDER BY id

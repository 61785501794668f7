// Writes the relations of facts that are accepted, to what their entity was merged into where it was; one that the graph has otherwise stays as it is.
// Parameters: $ids LIST<STRING>
// Returns a row for each pair that was changed: item STRING, entity STRING, more INTEGER (1: it was not related before)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
WHERE f.state = 'accepted'
MATCH (i:Item {id: f.item})
MATCH (:Entity|Merged {id: f.entity})-[:MERGED_INTO]->{0,}(e:Entity)
WITH f, i, e, CASE WHEN EXISTS { MATCH (i)-->(e) } THEN 0 ELSE 1 END AS more,
     head(COLLECT { MATCH (i)-[r]->(e) WHERE type(r) = f.type RETURN r }) AS held
WHERE held IS NULL
   OR (held.source = 'document' AND (held.fact <> f.id OR held.confidence <> f.confidence OR held.sentence <> f.sentence))
MERGE (i)-[r:$(f.type)]->(e)
SET r.source = 'document', r.state = 'accepted', r.fact = f.id, r.sentence = f.sentence, r.model = f.model,
    r.confidence = f.confidence, r.extracted_at = f.extracted_at
RETURN i.id AS item, e.id AS entity, max(more) AS more

// Takes the relations of facts that are not accepted away; one that the graph has otherwise stays.
// Parameters: $ids LIST<STRING>
// Returns a row for each pair that was changed: item STRING, entity STRING, more INTEGER (-1: it is not related any more)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
WHERE f.state <> 'accepted'
MATCH (:Entity|Merged {id: f.entity})-[:MERGED_INTO]->{0,}(e:Entity)
MATCH (i:Item {id: f.item})-[r:$(f.type)]->(e)
WHERE r.source = 'document'
DELETE r
WITH DISTINCT i, e
RETURN i.id AS item, e.id AS entity, CASE WHEN EXISTS { MATCH (i)-->(e) } THEN 0 ELSE -1 END AS more

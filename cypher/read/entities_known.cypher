// Which of some ids are entities', or were before they were merged.
// Parameters: $ids LIST<STRING>
// Returns: id STRING, into STRING? (the entity it was merged into; null: it is one)
UNWIND $ids AS id
OPTIONAL MATCH (e:Entity {id: id})
OPTIONAL MATCH (:Merged {id: id})-[:MERGED_INTO]->{1,}(k:Entity)
WITH id, e, k
WHERE e IS NOT NULL OR k IS NOT NULL
RETURN id, CASE WHEN e IS NULL THEN k.id END AS into

// Marks the items of entities as written, since what is known of them has changed; in the order of their ids.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns: ids LIST<STRING>
UNWIND $rows AS row
MATCH (:Entity {id: row.id})<--(i:Item)
WITH DISTINCT i ORDER BY i.id
SET i.revision = coalesce(i.revision, 0) + 1, i.pending = true
RETURN collect(i.id) AS ids

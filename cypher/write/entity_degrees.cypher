// Brings the degrees of entities up to date with what was just written; one whose degree was never counted is counted.
// Parameters: $rows LIST<MAP {id STRING, more INTEGER (items that it has now and had not before; below 0: the reverse)}>
// Returns: nothing
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
SET e.degree = CASE WHEN e.degree IS NULL THEN COUNT { MATCH (e)<--(i:Item) RETURN DISTINCT i } ELSE e.degree + row.more END

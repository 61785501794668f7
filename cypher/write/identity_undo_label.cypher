// Makes a merged entity an entity again, and leaves the other the aliases of those that are still merged into it.
// Parameters: $id STRING
// Returns: kept STRING
MATCH (d:Merged {id: $id})-[m:MERGED_INTO]->(k:Entity)
DELETE m
REMOVE d:Merged
SET d:Entity:$(d.kind)
WITH k
SET k.aliases = COLLECT {
  MATCH (o:Merged)-[:MERGED_INTO]->{1,}(k)
  WHERE o.name <> k.name
  RETURN DISTINCT o.name ORDER BY o.name
}
SET k.aliases = CASE WHEN k.aliases = [] THEN null ELSE k.aliases END
RETURN k.id AS kept

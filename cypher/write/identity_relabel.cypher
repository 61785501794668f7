// Makes a merged entity what it is from now on: no entity any more, but a note of one, which neither ranks nor is found; its
// names are aliases of the one it is merged into.
// Parameters: $merged STRING, $kept STRING, $by STRING 'rule'|'list', $score FLOAT, $reasons LIST<STRING>
// Returns: merged STRING
MATCH (d:Entity {id: $merged})
MATCH (k:Entity {id: $kept})
REMOVE d:Entity, d:$(d.kind)
SET d:Merged
CREATE (d)-[:MERGED_INTO {at: datetime(), by: $by, score: $score, reasons: $reasons}]->(k)
WITH d, k
SET k.aliases = COLLECT {
  MATCH (m:Merged)-[:MERGED_INTO]->{1,}(k)
  WHERE m.name <> k.name
  RETURN DISTINCT m.name ORDER BY m.name
}
RETURN d.id AS merged

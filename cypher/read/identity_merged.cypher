// Entities that were merged into others, the latest first.
// Parameters: $id STRING? (only this one), $limit INTEGER
// Returns: merged STRING, merged_name STRING, kind STRING, kept STRING, kept_name STRING, at DATETIME, by STRING 'rule'|'list',
//   score FLOAT, reasons LIST<STRING>, relations INTEGER (that it had), moved INTEGER (those that the kept one had not)
MATCH (d:Merged)-[m:MERGED_INTO]->(k)
WHERE $id IS NULL OR d.id = $id
WITH d, m, k ORDER BY m.at DESC, d.id LIMIT $limit
RETURN d.id AS merged, d.name AS merged_name, d.kind AS kind, k.id AS kept, k.name AS kept_name, m.at AS at, m.by AS by,
       m.score AS score, m.reasons AS reasons, COUNT { (d)<-[:HELD]-() } AS relations,
       COUNT { (d)<-[h:HELD]-() WHERE h._moved } AS moved

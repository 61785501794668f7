// Remembers pairs of entities that are not to be taken for one.
// Parameters: $rows LIST<MAP {id STRING (of the pair), pair LIST<STRING> (two ids, sorted), by STRING 'list'|'undo'}>
// Returns: written INTEGER
UNWIND $rows AS row
MERGE (d:Distinct {id: row.id})
  ON CREATE SET d.pair = row.pair, d.by = row.by, d.at = datetime()
RETURN count(*) AS written

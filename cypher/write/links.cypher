// Writes links of one version beside those that serve.
// Parameters: $version INTEGER, $rows LIST<MAP {source STRING, targets LIST<STRING>, weights LIST<FLOAT>}>
UNWIND $rows AS row
MATCH (h:Item {id: row.source})
UNWIND range(0, size(row.targets) - 1) AS n
MATCH (i:Item {id: row.targets[n]})
MERGE (h)-[s:SIMILAR_TO {version: $version}]->(i)
SET s.weight = row.weights[n]

// Writes links of one version beside those that serve, if it is the latest begun of its kind; again, it
// replaces them.
// Parameters: $version INTEGER, $items LIST<STRING> (ids that the rest numbers from 0),
//   $rows LIST<MAP {source INTEGER, targets LIST<INTEGER>, weights LIST<FLOAT>}>
// Returns: a row if it is the latest: version INTEGER
MATCH (m:Model {id: 'ranking'})
WHERE $version IN [m.latest, m.past_latest]
CALL () {
  UNWIND $items AS id
  OPTIONAL MATCH (i:Item {id: id})
  WITH collect({node: i}) AS items  // in a map, so that an item that is gone keeps its number
  UNWIND $rows AS row
  WITH items, row, items[row.source].node AS h
  CALL (h) {
    MATCH (h)-[old:SIMILAR_TO {version: $version}]->()
    DELETE old
  }
  UNWIND range(0, size(row.targets) - 1) AS n
  WITH h, items[row.targets[n]].node AS i, row.weights[n] AS weight
  WHERE h IS NOT NULL AND i IS NOT NULL
  CREATE (h)-[:SIMILAR_TO {version: $version, weight: weight}]->(i)
}
RETURN $version AS version

// Gives a merged entity back what is held of it, and takes from the other what it had of it alone; where another that was
// merged into the same holds the like, that one's takes its place. Degrees follow.
// Parameters: $id STRING
// Returns: relations INTEGER (given back), items INTEGER
MATCH (d:Merged {id: $id})-[:MERGED_INTO]->(k:Entity)
CALL (d, k) {
  MATCH (n)-[h:HELD]->(d)
  WHERE h._moved
  MATCH (k)-[c]-(n)
  WHERE type(c) = h._type AND (startNode(c) = k) = h._out
  WITH n, c, head(COLLECT {
    MATCH (n)-[g:HELD]->(o:Merged)-[m:MERGED_INTO]->(k)
    WHERE o <> d AND g._type = h._type AND g._out = h._out
    RETURN g ORDER BY m.at, o.id
  }) AS g
  CALL (c, g) {
    WHEN g IS NULL THEN {
      DELETE c
    }
    ELSE {
      SET c = g {.*, _type: null, _out: null, _moved: null}, g._moved = true
    }
  }
  WITH DISTINCT n
  WHERE n:Item AND NOT EXISTS { (n)-->(k) }
  RETURN count(n) AS fewer, sum(coalesce(n.popularity, 0)) AS events
}
SET k.degree = k.degree - fewer, k.events = k.events - events
WITH d
MATCH (n)-[h:HELD]->(d)
WITH d, n, h, h {.*, _type: null, _out: null, _moved: null} AS had
CALL (d, n, h, had) {
  WHEN h._out THEN {
    CREATE (d)-[r:$(h._type)]->(n)
    SET r = had
  }
  ELSE {
    CREATE (n)-[r:$(h._type)]->(d)
    SET r = had
  }
}
DELETE h
RETURN count(*) AS relations, count(DISTINCT CASE WHEN n:Item THEN n END) AS items

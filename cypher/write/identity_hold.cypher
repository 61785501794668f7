// Moves what items and entities have with an entity to the one it is merged into. What it had is held beside it, so that it
// can be given back just as it was: each relation becomes HELD, from the other end, with _type and _out (it began here);
// _moved says that the kept one had none like it. Degrees follow; one that was never counted stays so.
// One at a time: what the next one has may be what this one moves.
// Parameters: $merged STRING, $kept STRING
// Returns: moved INTEGER (relations that the kept one had not), items INTEGER (that had the merged one)
MATCH (d:Entity {id: $merged})
MATCH (k:Entity {id: $kept})
CALL (d, k) {
  MATCH (d)<--(i:Item)
  WITH DISTINCT i, EXISTS { (i)-->(k) } AS known
  RETURN count(i) AS items, sum(CASE WHEN known THEN 0 ELSE 1 END) AS more,
         sum(CASE WHEN known THEN 0 ELSE coalesce(i.popularity, 0) END) AS events
}
SET k.degree = k.degree + more, k.events = k.events + events
WITH d, k, items
CALL (d, k) {
  MATCH (d)-[r:!HELD]-(n:Item|Entity)
  WHERE n <> d
  WITH r, n, startNode(r) = d AS out, type(r) AS type, properties(r) AS had
  DELETE r
  CREATE (n)-[h:HELD]->(d)
  SET h = had, h._type = type, h._out = out
  WITH n, h, out, type, had
  CALL (k, n, h, out, type, had) {
    WHEN n = k THEN {
      RETURN 0 AS one
    }
    WHEN out THEN {
      MERGE (k)-[c:$(type)]->(n)
        ON CREATE SET c = had, h._moved = true
      RETURN 1 AS one
    }
    ELSE {
      MERGE (n)-[c:$(type)]->(k)
        ON CREATE SET c = had, h._moved = true
      RETURN 1 AS one
    }
  }
  RETURN sum(CASE WHEN h._moved THEN 1 ELSE 0 END) AS moved
}
RETURN sum(moved) AS moved, sum(items) AS items

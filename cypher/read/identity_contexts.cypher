// What some entities are tied to: their items, and the other entities of those items and of their own.
// Parameters: $ids LIST<STRING>, $items INTEGER and $around INTEGER (how many of each at most; by id, those with the most ties)
// Returns: id STRING, kind STRING, names LIST<STRING> (its own first), degree INTEGER, types LIST<STRING> (of its relations from items),
//   items LIST<[id, entities INTEGER (that it has)]>, around LIST<[id, degree INTEGER, ties INTEGER]>, embedding VECTOR?
UNWIND $ids AS id
MATCH (e:Entity {id: id})
CALL (e) {
  MATCH (e)<-[r]-(i:Item)
  WITH i, collect(DISTINCT type(r)) AS kinds ORDER BY i.id LIMIT $items
  RETURN collect([i, kinds]) AS tied
}
RETURN e.id AS id, e.kind AS kind, [e.name] + coalesce(e.aliases, []) AS names,
       COUNT { MATCH (e)<--(i:Item) RETURN DISTINCT i } AS degree,
       COLLECT { UNWIND tied AS t UNWIND t[1] AS kind RETURN DISTINCT kind ORDER BY kind } AS types,
       COLLECT { UNWIND tied AS t WITH t[0] AS i RETURN [i.id, COUNT { (i)-->(:Entity) }] } AS items,
       COLLECT {
         CALL (e, tied) {
           UNWIND tied AS t
           WITH t[0] AS i
           MATCH (i)-->(o:Entity)
           RETURN o
           UNION ALL
           MATCH (e)--(o:Entity)
           RETURN o
         }
         WITH o, count(*) AS ties
         WHERE o <> e
         RETURN [o.id, coalesce(o.degree, 1), ties] ORDER BY ties DESC, o.id LIMIT $around
       } AS around,
       CASE WHEN e.embedding IS NULL THEN null ELSE vector(e.embedding, size(e.embedding), FLOAT32) END AS embedding

// What pairs of entities have in common: items, and whether they are related to each other.
// Parameters: $rows LIST<MAP {a STRING, b STRING}>, $limit INTEGER (items of a pair)
// Returns: a STRING, b STRING, related BOOLEAN, items LIST<[id, title, entities INTEGER (that it has)]>
UNWIND $rows AS row
MATCH (a:Entity {id: row.a})
MATCH (b:Entity {id: row.b})
RETURN a.id AS a, b.id AS b, EXISTS { (a)--(b) } AS related,
       COLLECT {
         MATCH (a)<--(i:Item)-->(b)
         WITH DISTINCT i ORDER BY i.id LIMIT $limit
         RETURN [i.id, coalesce(i.title, i.id), COUNT { (i)-->(:Entity) }]
       } AS items

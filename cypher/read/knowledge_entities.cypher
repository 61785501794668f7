// A page of the entities that have items enough, each with the titles of its best known ones, in order of id.
// Parameters: $after STRING (the last id of the page before, '' at first), $limit INTEGER, $degree INTEGER, $titles INTEGER
// Returns: id STRING, name STRING, kind STRING, titles LIST<STRING>, knowledge_of STRING?
MATCH (e:Entity)
WHERE e.id > $after AND e.degree >= $degree
WITH e ORDER BY e.id LIMIT $limit
RETURN e.id AS id, e.name AS name, e.kind AS kind, e.knowledge_of AS knowledge_of,
       COLLECT {
         MATCH (e)<--(i:Item)
         WITH DISTINCT i
         RETURN coalesce(i.title, i.id) ORDER BY coalesce(i.popularity, 0) DESC, i.id LIMIT $titles
       } AS titles

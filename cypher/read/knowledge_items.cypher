// A page of items with what is known of them, in order of id.
// Parameters: $after STRING (the last id of the page before, '' at first), $limit INTEGER
// Returns: id STRING, title STRING, domain STRING?, year INTEGER?, text STRING?, relations LIST<[type, name]>, knowledge_of STRING?
MATCH (i:Item)
WHERE i.id > $after
WITH i ORDER BY i.id LIMIT $limit
RETURN i.id AS id, coalesce(i.title, i.id) AS title, i.domain AS domain, i.year AS year, i.text AS text,
       [(i)-[r]->(e:Entity) | [type(r), e.name]] AS relations, i.knowledge_of AS knowledge_of

// What a version of the model says of items that were folded into it lately.
// Parameters: $property STRING, $since INTEGER (folded after that)
// Returns: item STRING, popularity INTEGER, learned VECTOR, entities LIST<STRING> (one for each relation), folded INTEGER
MATCH (i:Item)
WHERE i.folded > $since AND i[$property] IS NOT NULL
RETURN i.id AS item, coalesce(i.popularity, 0) AS popularity,
       vector(i[$property], size(i[$property]), FLOAT32) AS learned,
       [(i)-[]->(e:Entity) | e.id] AS entities, i.folded AS folded
ORDER BY folded, item

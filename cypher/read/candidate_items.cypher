// The candidates themselves, and their relations to the entities that count through the user's interest in them.
// Parameters: $candidates LIST<STRING> item ids, $interests LIST<STRING> entity ids
// Returns: item STRING, title STRING, domain STRING?, year INTEGER?, popularity INTEGER, embedding_of STRING?,
//   interests LIST<[entity, relation type]>
UNWIND $candidates AS id
MATCH (i:Item {id: id})
RETURN i.id AS item, i.title AS title, i.domain AS domain, i.year AS year,
       coalesce(i.popularity, 0) AS popularity, i.embedding_of AS embedding_of,
       [(i)-[r]->(e:Entity) WHERE e.id IN $interests | [e.id, type(r)]] AS interests

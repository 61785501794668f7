// The candidates themselves, in one row: many short rows cost more to send than to read.
// Parameters: $candidates LIST<STRING> item ids
// Returns: items LIST<[item, title, domain, year, popularity, embedding_of]>
UNWIND $candidates AS id
MATCH (i:Item {id: id})
RETURN collect([i.id, coalesce(i.title, i.id), i.domain, i.year, coalesce(i.popularity, 0), i.embedding_of]) AS items

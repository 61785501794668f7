// What texts say of an item: the texts, the facts read in them, and the relations of those that count.
MATCH path = (i:Item {id: 'ml-1'})-[:TOLD_IN]->(:Text)-[:SAYS]->(f:Fact)
OPTIONAL MATCH counts = (i)-[r {source: 'document'}]->(:Entity)
RETURN path, collect(DISTINCT counts) AS counts

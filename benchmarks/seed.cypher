// A few relations, so that neither loop plans on an empty graph; both would scan all relations for each MERGE.
MATCH (e:Entity)
WITH e LIMIT 100
MERGE (s:Seed {id: 'seed'})
MERGE (s)-[:SEED]->(e)

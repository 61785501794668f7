// Users whose liked items overlap most with this user's (Jaccard).
MATCH (u:User {id: '1'})-[a:INTERACTED]->(i:Item)<-[b:INTERACTED]-(other:User)
WHERE a.signal > 0 AND b.signal > 0
WITH u, other, count(DISTINCT i) AS shared
WITH other, shared,
     COUNT { (u)-[r:INTERACTED]->(:Item) WHERE r.signal > 0 } AS mine,
     COUNT { (other)-[r:INTERACTED]->(:Item) WHERE r.signal > 0 } AS theirs
RETURN other.id AS user, shared, theirs, round(1.0 * shared / (mine + theirs - shared), 3) AS jaccard
ORDER BY jaccard DESC
LIMIT 15

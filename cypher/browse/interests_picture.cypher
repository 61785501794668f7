// The same profile as a picture, with the liked items behind the five strongest interests that are not muted.
MATCH (u:User {id: '1'})-[p:PREFERS]->(e:Entity)
WHERE p.until IS NULL AND NOT EXISTS { (u)-[m:MUTES]->(e) WHERE m.until IS NULL }
WITH u, p, e ORDER BY p.weight DESC LIMIT 5
MATCH path = (u)-[p]->(e)<--(i:Item)<-[r:INTERACTED]-(u)
WHERE r.signal > 0
RETURN path
LIMIT 60

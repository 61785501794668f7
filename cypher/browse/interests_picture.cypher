// The same profile as a picture, with the liked items behind the five strongest interests.
MATCH (u:User {id: '1'})-[p:PREFERS]->(e:Entity)
WITH u, p, e ORDER BY p.weight DESC LIMIT 5
MATCH path = (u)-[:PREFERS]->(e)<--(i:Item)<-[r:INTERACTED]-(u)
WHERE r.signal > 0
RETURN path
LIMIT 60

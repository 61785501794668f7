// The same question asked of the knowledge: entities shared by the user's liked items and this one, the rarest first.
MATCH path = (:User {id: '1'})-[r:INTERACTED]->(:Item)-->(e:Entity)<--(:Item {id: 'ml-100'})
WHERE r.signal > 0
RETURN path
ORDER BY e.degree
LIMIT 25

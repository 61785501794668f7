// Why would this user like this item: the learned paths (history, link, item), strongest first.
MATCH (m:Model {id: 'ranking'})
MATCH path = (:User {id: '1'})-[r:INTERACTED]->(:Item)-[s:SIMILAR_TO {version: m.active}]->(:Item {id: 'ml-100'})
WHERE r.signal > 0
RETURN path
ORDER BY abs(r.signal * s.weight) DESC
LIMIT 15

// The neighbourhood of an item in the learned links, as a picture.
MATCH (m:Model {id: 'ranking'})
MATCH path = (:Item)-[s:SIMILAR_TO {version: m.active}]->(:Item {id: 'ml-1'})
RETURN path
ORDER BY s.weight DESC
LIMIT 20

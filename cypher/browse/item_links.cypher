// The learned links into an item: liking what stands first speaks most for it, negative weights speak against it.
// Only the version that serves is shown.
MATCH (m:Model {id: 'ranking'})
MATCH (h:Item)-[s:SIMILAR_TO {version: m.active}]->(i:Item {id: 'ml-1'})
RETURN h.title AS if_you_like, round(s.weight, 4) AS weight, i.title AS this_gains
ORDER BY s.weight DESC
LIMIT 25

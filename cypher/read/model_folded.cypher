// How often items were folded into the model since it was first trained.
// Returns: folded INTEGER, one row
OPTIONAL MATCH (m:Model {id: 'ranking'})
RETURN coalesce(m.folded, 0) AS folded

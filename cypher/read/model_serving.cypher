// How the model that serves was made.
// Returns: model MAP (active, previous, latest INTEGER, and what its run noted), no row before the first
MATCH (m:Model {id: 'ranking'})
OPTIONAL MATCH (run:Model {id: 'ranking/' + m.active})
RETURN CASE WHEN run IS NULL THEN m {.*} ELSE run {.*, active: m.active, previous: m.previous, latest: m.latest, mixing: null} END AS model

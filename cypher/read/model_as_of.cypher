// The newest version of the model, of those that can still rank, that knows nothing of what came after a moment.
// Parameters: $as_of DATETIME
// Returns: version INTEGER; no row where none does
MATCH (m:Model {id: 'ranking'})
UNWIND [m.active, m.previous, m.past] AS version
MATCH (run:Model {id: 'ranking/' + version})
WITH version, coalesce(run.as_of, run.created_at) AS until
WHERE until <= $as_of
RETURN version ORDER BY until DESC, version DESC LIMIT 1

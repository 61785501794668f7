// The newest version of the model, of those that can still rank, that knows nothing of what came after a moment: made by
// then, or trained on the events that were known then in the same sense.
// Parameters: $as_of DATETIME, $arrival BOOLEAN (whether events are known from when they arrived)
// Returns: version INTEGER; no row where none does
MATCH (m:Model {id: 'ranking'})
UNWIND [m.active, m.previous, m.past] AS version
MATCH (run:Model {id: 'ranking/' + version})
WITH version, coalesce(run.as_of, run.created_at) AS until, run
WHERE until <= $as_of AND (run.as_of IS NULL OR coalesce(run.arrival, false) = $arrival)
RETURN version ORDER BY until DESC, version DESC LIMIT 1

// Every version of the model that ever served, the newest first.
// Returns: run MAP
MATCH (m:Model {id: 'ranking'})
MATCH (run:Model)
WHERE run.id STARTS WITH 'ranking/'
WITH run, m ORDER BY run.version DESC
RETURN run {.*, mixing: null, state: CASE run.version WHEN m.active THEN 'serves' WHEN m.previous THEN 'before' ELSE 'gone' END} AS run

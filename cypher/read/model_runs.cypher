// Every version of every model that was kept, by kind (what stands before the '/' of its id), the newest first. Of a kind
// that has a node of its own, that says which version serves; versions of a kind without one are kept, and do not serve.
// Returns: run MAP (its properties, kind, state: 'serves', 'before', 'as of' (a day), 'gone' or 'kept')
MATCH (run:Model)
WHERE run.id CONTAINS '/' AND NOT run.id STARTS WITH 'embedding/'
WITH run, split(run.id, '/')[0] AS kind
OPTIONAL MATCH (m:Model {id: kind})
WITH run, kind, m ORDER BY kind, run.version DESC
RETURN run {.*, kind, mixing: null,
            state: CASE WHEN m IS NULL THEN 'kept' WHEN run.version = m.active THEN 'serves'
                        WHEN run.version = m.previous THEN 'before' WHEN run.version = m.past THEN 'as of' ELSE 'gone' END} AS run

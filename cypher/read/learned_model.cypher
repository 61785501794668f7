// What one version of the model is made of, beside links and vectors.
// Parameters: $version INTEGER
// Returns: run MAP (slot, mixing LIST<FLOAT>, traits LIST<STRING>, weights_<kind> LIST<FLOAT>); no row where it learned no vectors
MATCH (run:Model {id: 'ranking/' + $version})
WHERE run.mixing IS NOT NULL
RETURN run {.*} AS run

// What one version of the model is made of, beside links and vectors.
// Parameters: $version INTEGER
// Returns: run MAP (slot, and where it learned vectors mixing LIST<FLOAT>, traits LIST<STRING>, weights_<kind> LIST<FLOAT>);
//   no row where it can rank no more: another is, or is about to be, where it was
MATCH (m:Model {id: 'ranking'})
WHERE $version IN [m.active, m.previous, m.past]
OPTIONAL MATCH (run:Model {id: 'ranking/' + $version})
RETURN coalesce(run {.*}, {}) AS run

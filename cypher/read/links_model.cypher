// How the links that serve were made.
// Returns: model MAP, no row before the first
MATCH (m:Model {id: 'links'})
RETURN m {.*} AS model

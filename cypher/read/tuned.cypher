// The hyper-parameters that models are trained with, where some were searched for.
// Returns: parameters STRING (JSON), no row before the first search
MATCH (m:Model {id: 'tuning'})
RETURN m.parameters AS parameters

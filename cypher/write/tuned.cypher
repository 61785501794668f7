// Notes the hyper-parameters that models are trained with from now on, and how they were found.
// Parameters: $parameters STRING (JSON), $validation FLOAT, $trials INTEGER
MERGE (m:Model {id: 'tuning'})
SET m.parameters = $parameters, m.validation_ndcg = $validation, m.trials = $trials, m.at = datetime()

// Versions of the model that ranks: which serves, from how many events, how right on validation, with which weights.
MATCH (m:Model {id: 'ranking'})
MATCH (run:Model)
WHERE run.id STARTS WITH 'ranking/'
RETURN run.version AS version, run.version = m.active AS serves, run.created_at AS at, run.events AS events,
       run.links AS links, run.validation_ndcg AS validation_ndcg, run.trained_on AS trained_on,
       run.weights_collaborative AS collaborative, run.weights_behaviour AS behaviour
ORDER BY version DESC

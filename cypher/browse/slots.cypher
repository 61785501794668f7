// The two slots of text vectors: whose vectors each holds, and which serves.
MATCH (m:Model {id: 'embedding'})
MATCH (h:Model)
WHERE h.id IN ['embedding/a', 'embedding/b']
RETURN h.slot AS slot, h.slot = m.slot AS serves, h.model AS model, h.dimension AS dimension, h.source AS source, h.at AS since
ORDER BY slot

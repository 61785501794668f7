// What an item that came after the training needs to know of the model that serves.
// Returns: version INTEGER, slot INTEGER (where its vectors are), traits INTEGER (how many it learned),
//   text STRING? (the encoder whose vectors it was trained with; null: the one before any was on record); no row before the
//   first, and of links alone
MATCH (m:Model {id: 'ranking'})
MATCH (run:Model {id: 'ranking/' + m.active})
WHERE run.mixing IS NOT NULL
RETURN m.active AS version, run.slot AS slot, size(coalesce(run.traits, [])) AS traits, run.text_model AS text

// Gives the slot that does not serve to an encoder, if it is free or holds that encoder's vectors already; the first SET
// locks. When nothing is on record yet, slot a is noted as what it has always held.
// Parameters: $first MAP {source, name, revision, dimension, max_tokens, model} (what slot a has always held),
//   $held MAP (the same of the new encoder)
// Returns: a row if it was: slot STRING 'a'|'b', new BOOLEAN (it was free)
MERGE (m:Model {id: 'embedding'})
SET m.asked_at = datetime()
WITH m
CALL (m) {
  WITH m WHERE m.slot IS NULL
  MERGE (a:Model {id: 'embedding/a'})
  SET a += $first, a.slot = 'a', a.at = datetime()
}
SET m.slot = coalesce(m.slot, 'a')
WITH CASE m.slot WHEN 'a' THEN 'b' ELSE 'a' END AS free
OPTIONAL MATCH (other:Model {id: 'embedding/' + free})
WITH free, other
WHERE other IS NULL OR (other.model = $held.model AND other.leaving IS NULL)
MERGE (h:Model {id: 'embedding/' + free})
SET h += $held, h.slot = free, h.at = coalesce(h.at, datetime())
RETURN free AS slot, other IS NULL AS new

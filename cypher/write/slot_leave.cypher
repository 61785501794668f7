// Begins to free the slot that does not serve: nothing is written into it any more, and there is no way back to it.
// Returns: a row if it holds something: slot STRING
MATCH (m:Model {id: 'embedding'})
SET m.asked_at = datetime()
WITH m, CASE m.slot WHEN 'a' THEN 'b' ELSE 'a' END AS other
MATCH (h:Model {id: 'embedding/' + other})
SET m.before = null, h.leaving = true
RETURN other AS slot

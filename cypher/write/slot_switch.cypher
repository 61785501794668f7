// Lets the other slot serve, from this moment and for every reader, if nothing has changed since that was asked; the first
// SET locks.
// Parameters: $from STRING (the slot that serves), $to STRING, $model STRING (what that holds)
// Returns: a row if it does: serving STRING, before STRING
MATCH (m:Model {id: 'embedding'})
SET m.asked_at = datetime()
WITH m
WHERE m.slot = $from
MATCH (h:Model {id: 'embedding/' + $to})
WHERE h.model = $model AND h.leaving IS NULL
SET m.slot = $to, m.before = $from, m.switched_at = datetime()
RETURN m.slot AS serving, m.before AS before

// Lets the slot that served before serve again, in one write; twice is where one was.
// Returns: a row if there is one: serving STRING, before STRING
MATCH (m:Model {id: 'embedding'})
SET m.asked_at = datetime()
WITH m, m.slot AS serving, m.before AS before
MATCH (h:Model {id: 'embedding/' + before})
WHERE h.leaving IS NULL
SET m.slot = before, m.before = serving, m.switched_at = datetime()
RETURN m.slot AS serving, m.before AS before

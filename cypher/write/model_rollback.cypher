// Lets the version before serve again, in one write; twice is where one was.
// Returns: a row if there is one: version INTEGER, previous INTEGER
MATCH (m:Model {id: 'ranking'})
WHERE m.previous > 0
WITH m, m.active AS active, m.previous AS previous
SET m.active = previous, m.previous = active, m.slot = 1 - m.slot
RETURN previous AS version, active AS previous

// Takes a duty that is due, for one of all that ask, and sets when it is due next; the first SET locks it. One that was never
// asked for is due an interval from now.
// Parameters: $id STRING, $milliseconds INTEGER (the interval), $worker STRING
// Returns: a row if it was taken: id STRING
MERGE (s:Schedule {id: $id})
  ON CREATE SET s.due_at = datetime() + duration({milliseconds: $milliseconds})
SET s.asked_at = datetime()
WITH s
WHERE s.due_at <= datetime()
SET s.due_at = datetime() + duration({milliseconds: $milliseconds}), s.taken_at = datetime(), s.worker = $worker
RETURN s.id AS id

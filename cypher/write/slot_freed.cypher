// Notes that a slot that was left is free.
// Parameters: $slot STRING
MATCH (m:Model {id: 'embedding'})
SET m.asked_at = datetime()
WITH m
MATCH (h:Model {id: 'embedding/' + $slot, leaving: true})
WHERE m.slot <> $slot
DELETE h

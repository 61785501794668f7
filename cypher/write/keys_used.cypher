// Notes that keys were used, to the hour.
// Parameters: $ids LIST<STRING>
// Returns: nothing
UNWIND $ids AS id
MATCH (k:Key {id: id})
SET k.last_used = datetime.truncate('hour')

// Waits until every index is online.
// Parameters: $seconds INTEGER, how long at most
CALL db.awaitIndexes($seconds)

// Deletes the links of every version but one, in batches.
// Parameters: $keep INTEGER
MATCH (:Item)-[s:SIMILAR_TO]->(:Item)
WHERE s.version <> $keep
CALL (s) { DELETE s } IN TRANSACTIONS OF 20000 ROWS

// Deletes the links of all versions but some, in batches.
// Parameters: $keep LIST<INTEGER>
MATCH (:Item)-[s:SIMILAR_TO]->(:Item)
WHERE NOT s.version IN $keep
CALL (s) { DELETE s } IN TRANSACTIONS OF 20000 ROWS

// Deletes the links of all older versions but some, in batches.
// Parameters: $below INTEGER (versions from here on stay), $keep LIST<INTEGER>
MATCH (:Item)-[s:SIMILAR_TO]->(:Item)
WHERE s.version < $below AND NOT s.version IN $keep
CALL (s) { DELETE s } IN TRANSACTIONS OF 20000 ROWS

// Empties the database of nodes that have no relations left, in batches; the schema and its version stay.
MATCH (n) WHERE NOT n:Schema
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS

// Empties the database of data, in batches; the schema and its version stay. For tests and `persona demo --fresh`.
MATCH (n) WHERE NOT n:Schema
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS

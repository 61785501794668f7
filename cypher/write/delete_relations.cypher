// Empties the database of relations, in batches: a node with many of them does not fit one transaction.
MATCH ()-[r]->()
CALL (r) { DELETE r } IN TRANSACTIONS OF 20000 ROWS

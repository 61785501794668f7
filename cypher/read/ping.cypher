// Answers when Neo4j does.
// Returns: ok INTEGER
RETURN 1 AS ok

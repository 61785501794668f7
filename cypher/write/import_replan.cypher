// Forgets cached plans: one made while the graph held no relation scans all relations for each MERGE, and is kept for 10 s.
// Returns: nothing that matters
CALL db.clearQueryCaches() YIELD value
RETURN value

// Whether a plan made now would be a bad one later: with hardly a relation in the graph, the planner scans all of them
// for each MERGE of a relation whose type is a parameter.
// Returns: needed BOOLEAN
RETURN COUNT { ()-->() } < 100 AS needed

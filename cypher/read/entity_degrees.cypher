// How many entities of each kind have how many items; what popularity of an entity is measured against.
// Returns: kind STRING, degree INTEGER (1 and more), entities INTEGER
MATCH (e:Entity)
WHERE e.degree > 0
RETURN e.kind AS kind, e.degree AS degree, count(*) AS entities

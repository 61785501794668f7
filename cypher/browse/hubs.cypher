// The entities with the most items: above PERSONA_HUB_DEGREE they count through a user's one interest, not path by path.
MATCH (e:Entity)
RETURN e.kind AS kind, e.name AS name, e.degree AS degree, e.events AS events
ORDER BY e.degree DESC
LIMIT 25

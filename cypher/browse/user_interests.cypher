// A user's profile in the graph: the entities the history points at more than everyone's does, and those stated, strongest
// first; what was withdrawn has an end (until) and is left out, what the user muted counts for nothing.
// weight = p·ln(lift), where p is the entity's share of the user's history (smoothed) and lift compares it with all users'.
MATCH (u:User {id: '1'})-[p:PREFERS]->(e:Entity)
WHERE p.until IS NULL
RETURN e.kind AS kind, e.name AS name, round(p.weight, 4) AS weight, round(p.lift, 2) AS lift,
       p.support AS support, p.source AS source, EXISTS { (u)-[m:MUTES]->(e) WHERE m.until IS NULL } AS muted
ORDER BY p.weight DESC
LIMIT 25

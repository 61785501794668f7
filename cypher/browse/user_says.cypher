// What a user says of themselves, as a picture: interests stated, what is muted, how much novelty is wanted.
// What was taken back has an end (until) and is left out.
MATCH said = (:User {id: '1'})-[r:PREFERS|MUTES|WANTS]->(n)
WHERE coalesce(r.source, 'stated') = 'stated' AND r.until IS NULL
RETURN said
LIMIT 50

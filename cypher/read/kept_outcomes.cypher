// What kept rankings showed, how probable that was, and whether it was liked within some days.
// Parameters: $days FLOAT, $until DATETIME (rankings kept by then)
// Returns: ranking STRING, user STRING, rank INTEGER, item STRING, propensity FLOAT, explored BOOLEAN, liked BOOLEAN
MATCH (u:User)<-[:FOR]-(r:Recommendation)-[:RECOMMENDS]->(i:Item)
WHERE r.propensity > 0 AND r.at <= $until
RETURN r.ranking AS ranking, u.id AS user, r.rank AS rank, i.id AS item, r.propensity AS propensity,
       r.explored AS explored,
       EXISTS {
         MATCH (u)-[e:INTERACTED]->(i)
         WHERE e.signal > 0 AND e.at > r.at AND e.at <= r.at + duration({seconds: $days * 86400})
       } AS liked
ORDER BY ranking, rank

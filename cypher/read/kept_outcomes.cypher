// What kept rankings showed, how probable that was, and whether it was liked within some days: by the latest opinion, or where
// there is none by what was done (as `graph.signals.decisive` has it).
// Parameters: $days FLOAT, $until DATETIME (rankings kept by then), $opinions LIST<STRING> (kinds of events)
// Returns: ranking STRING, user STRING, rank INTEGER, item STRING, propensity FLOAT, explored BOOLEAN, liked BOOLEAN
MATCH (u:User)<-[:FOR]-(r:Recommendation)-[:RECOMMENDS]->(i:Item)
WHERE r.propensity > 0 AND r.at <= $until
RETURN r.ranking AS ranking, u.id AS user, r.rank AS rank, i.id AS item, r.propensity AS propensity,
       r.explored AS explored,
       coalesce(COLLECT {
         MATCH (u)-[e:INTERACTED]->(i)
         WHERE e.at > r.at AND e.at <= r.at + duration({seconds: $days * 86400}) AND (e.kind IN $opinions OR e.signal > 0)
         RETURN e.signal > 0 ORDER BY e.kind IN $opinions DESC, e.at DESC, e.event_id DESC LIMIT 1
       }[0], false) AS liked
ORDER BY ranking, rank

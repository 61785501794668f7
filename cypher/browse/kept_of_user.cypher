// The rankings kept for a user, the newest first: what was recommended, when, by which model, and the strongest reasons.
MATCH (:User {id: '1'})<-[:FOR]-(r:Recommendation)-[:RECOMMENDS]->(i:Item)
RETURN r.ranking AS ranking, r.at AS at, r.rank AS rank, i.title AS item, round(r.score, 3) AS score, r.model AS model,
       COLLECT {
         MATCH (r)-[b:BECAUSE]->()
         WITH b.text AS text, min(b.reason) AS place
         RETURN text ORDER BY place LIMIT 3
       } AS because, r.expires_at AS until
ORDER BY at DESC, ranking, rank
LIMIT 50

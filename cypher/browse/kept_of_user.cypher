// The rankings kept for a user, the newest first: what was recommended, when, by which model, what was asked for (as of
// when, with which filters), and the strongest reasons.
MATCH (:User {id: '1'})<-[:FOR]-(r:Recommendation)-[:RECOMMENDS]->(i:Item)
RETURN r.ranking AS ranking, r.at AS at, r.rank AS rank, i.title AS item, round(r.score, 3) AS score, r.model AS model,
       r.as_of AS as_of, r.by AS by, r.filters AS filters, r.quality_loss AS quality_loss, r.language AS language,
       COLLECT {
         MATCH (r)-[b:BECAUSE]->()
         WITH b.text AS text, min(b.reason) AS place
         RETURN text ORDER BY place LIMIT 3
       } AS because, r.expires_at AS until
ORDER BY at DESC, ranking, rank
LIMIT 50

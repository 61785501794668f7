// A user's profile as of a day, with the liked items behind each interest: what `persona profile 1 --as-of 1997-10-31` says.
// To count by arrival, put coalesce(r.arrived, r.at) in place of r.at. An interest has a lift above 1 and two items.
// Of several events with one item the latest opinion decides, else the strongest of what was done.
WITH '1' AS user, datetime('1997-10-31T23:59:59.999Z') AS moment
MATCH (u:User {id: user})
CALL (moment) {
  MATCH (:User)-[r:INTERACTED]->(i:Item)
  WHERE r.signal > 0 AND r.at <= moment
  RETURN count(*) AS positive
}
CALL (u, moment) {
  MATCH (u)-[r:INTERACTED]->(i:Item)
  WHERE r.at <= moment
    AND NOT EXISTS {
      (u)-[m:MUTES]->(i)
      WHERE m.at <= moment AND coalesce(m.until > moment, true) AND (m.event_id IS NULL OR m.event_id = r.event_id)
    }
  WITH i, r
  ORDER BY CASE WHEN r.kind IN ['rate', 'like', 'dislike', 'return'] THEN 2.0 ELSE r.signal END DESC, r.at DESC, r.event_id DESC
  WITH i, head(collect(r)) AS r
  WHERE r.signal > 0
  RETURN collect({item: i, event: r}) AS liked, sum(r.signal) AS history
}
UNWIND liked AS one
WITH moment, positive, history, one.item AS i, one.event AS r
MATCH (i)-->(e:Entity)
WITH DISTINCT moment, positive, history, i, r, e
ORDER BY r.at DESC
WITH moment, positive, history, e, sum(r.signal) AS mass, count(*) AS support, min(r.at) AS first_seen, max(r.at) AS last_seen,
     collect(coalesce(i.title, i.id) + ' (' + r.event_id + ')') AS evidence
CALL (e, moment) {
  MATCH (e)<--(i:Item)
  WITH DISTINCT i
  MATCH (i)<-[r:INTERACTED]-()
  WHERE r.signal > 0 AND r.at <= moment
  RETURN count(*) AS events
}
WITH *, toFloat(events) / positive AS share
WITH *, (mass + 10 * share) / (history + 10) AS mine
RETURN e.kind AS kind, e.name AS name, round(mine * log(mine / share), 4) AS weight, round(mine / share, 2) AS lift, support,
       first_seen, last_seen, evidence
ORDER BY weight DESC
LIMIT 25

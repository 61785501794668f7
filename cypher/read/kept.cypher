// A kept ranking.
// Parameters: $ranking STRING
// Returns: user STRING, at DATETIME, expires_at DATETIME, items INTEGER; no row where there is none
MATCH (u:User)<-[:FOR]-(r:Recommendation {ranking: $ranking})
RETURN u.id AS user, r.at AS at, r.expires_at AS expires_at, count(*) AS items

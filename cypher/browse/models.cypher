// What has been learned, which version serves, and from which data it was made.
MATCH (m:Model)
RETURN m.id AS model, m.active AS active, m {.*} AS properties
ORDER BY model

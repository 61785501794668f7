// Opens a new version of the item links.
// Returns: version INTEGER, active INTEGER (0: none serves yet)
MERGE (m:Model {id: 'links'})
SET m.latest = coalesce(m.latest, 0) + 1
RETURN m.latest AS version, coalesce(m.active, 0) AS active

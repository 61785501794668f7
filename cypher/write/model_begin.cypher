// Opens a new version of the ranking model. Its vectors go where those of the version before the active one are, which
// cannot serve again from now on.
// Returns: version INTEGER, active INTEGER (0: none serves yet), slot INTEGER (0 or 1, where the vectors go)
MERGE (m:Model {id: 'ranking'})
SET m.latest = coalesce(m.latest, 0) + 1, m.previous = 0
RETURN m.latest AS version, coalesce(m.active, 0) AS active, 1 - coalesce(m.slot, 1) AS slot

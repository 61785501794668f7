// Opens a new version of the ranking model. Its vectors go where those of the version before the active one are, which
// cannot serve again from now on.
// Returns: version INTEGER, slot INTEGER (0 or 1, where the vectors go), keep LIST<INTEGER> (versions whose links stay:
//   the one that serves, the one kept as of a day, and one of that kind that may be under way)
MERGE (m:Model {id: 'ranking'})
SET m.latest = coalesce(CASE WHEN m.past_latest > coalesce(m.latest, 0) THEN m.past_latest END, m.latest, 0) + 1,
    m.previous = 0
RETURN m.latest AS version, 1 - coalesce(m.slot, 1) AS slot,
       [version IN [m.active, m.past, m.past_latest] WHERE version IS NOT NULL] AS keep

// Opens a new version of the ranking model that is kept to rank as of a day, and never serves; it takes the place of the
// one kept before. The two that serve, and one of theirs that is under way, stay as they are.
// Returns: version INTEGER, slot INTEGER (2, where the vectors go), keep LIST<INTEGER> (versions whose links stay)
MERGE (m:Model {id: 'ranking'})
SET m.past_latest = coalesce(CASE WHEN m.past_latest > coalesce(m.latest, 0) THEN m.past_latest END, m.latest, 0) + 1,
    m.past = null
RETURN m.past_latest AS version, 2 AS slot,
       [version IN [m.active, m.previous, m.latest] WHERE version IS NOT NULL] AS keep

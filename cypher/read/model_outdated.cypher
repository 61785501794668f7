// Whether no model serves yet, or events have been counted anew since the one that serves was made.
// Returns: outdated BOOLEAN
RETURN NOT EXISTS {
  MATCH (ranking:Model {id: 'ranking'})
  WHERE ranking.active > 0
    AND NOT EXISTS { MATCH (counted:Model {id: 'statistics'}) WHERE counted.at > ranking.created_at }
} AS outdated

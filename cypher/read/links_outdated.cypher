// Whether no item links serve yet, or events have been counted anew since those that serve were made.
// Returns: outdated BOOLEAN
RETURN NOT EXISTS {
  MATCH (ranking:Model {id: 'ranking'})
  WHERE ranking.active > 0
    AND NOT EXISTS { MATCH (counted:Model {id: 'statistics'}) WHERE counted.at > ranking.created_at }
} AS outdated

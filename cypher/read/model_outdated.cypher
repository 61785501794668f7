// Whether no model serves yet, or events have been counted anew, or other text vectors have begun to serve, since the
// one that serves was made.
// Returns: outdated BOOLEAN
RETURN NOT EXISTS {
  MATCH (ranking:Model {id: 'ranking'})
  WHERE ranking.active > 0
    AND NOT EXISTS { MATCH (counted:Model {id: 'statistics'}) WHERE counted.at > ranking.created_at }
    AND NOT EXISTS { MATCH (text:Model {id: 'embedding'}) WHERE text.switched_at > ranking.created_at }
} AS outdated

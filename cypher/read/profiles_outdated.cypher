// Whether some user with events has no profile yet, or one that was computed before something arrived or was muted or
// unmuted, or one of another history (an event whose values were imported anew), or one older than the vectors' latest job, or than the last
// change of the slot that serves.
// Returns: outdated BOOLEAN
RETURN EXISTS {
  MATCH (u:User)
  WHERE EXISTS { (u)-[:INTERACTED]->() }
    AND (u.profile_at IS NULL
      OR EXISTS { (u)-[r:INTERACTED]->() WHERE r.arrived > u.profile_at }
      OR EXISTS { (u)-[m:MUTES]->() WHERE m.at > u.profile_at OR m.until > u.profile_at }
      OR u.profile_events <> COUNT {
        MATCH (u)-[r:INTERACTED]->(i:Item)
        WHERE r.signal > 0 AND NOT EXISTS {
          (u)-[m:MUTES]->(i) WHERE m.until IS NULL AND (m.event_id IS NULL OR m.event_id = r.event_id)
        }
      })
} OR EXISTS {
  MATCH (j:Job {kind: 'embed', state: 'done'})
  WHERE j.done > 0 AND NOT EXISTS { MATCH (p:Job {kind: 'profiles', state: 'done'}) WHERE p.started_at > j.finished_at }
} OR EXISTS {
  MATCH (m:Model {id: 'embedding'})
  WHERE m.switched_at IS NOT NULL
    AND NOT EXISTS { MATCH (p:Job {kind: 'profiles', state: 'done'}) WHERE p.started_at > m.switched_at }
} AS outdated

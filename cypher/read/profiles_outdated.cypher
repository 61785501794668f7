// Whether some user with events has no profile yet, or one older than an event, or than the vectors' latest job.
// Returns: outdated BOOLEAN
RETURN EXISTS {
  MATCH (u:User)-[r:INTERACTED]->()
  WHERE u.profile_at IS NULL OR u.profile_events <> COUNT { (u)-[e:INTERACTED]->() WHERE e.signal > 0 }
} OR EXISTS {
  MATCH (j:Job {kind: 'embed', state: 'done'})
  WHERE j.done > 0 AND NOT EXISTS { MATCH (p:Job {kind: 'profiles', state: 'done'}) WHERE p.started_at > j.finished_at }
} AS outdated

// The latest audits of stored interests (`persona audit`): how many were right, stale (computed from another history or
// older counts), unsupported by the events, contradicted by the user, and how many were missing.
MATCH (j:Job {kind: 'audit'})
RETURN j.finished_at AS at, j.done AS users, j.found_right AS right, j.found_stale AS stale,
       j.found_unsupported AS unsupported, j.found_contradicted AS contradicted, j.found_missing AS missing,
       j.found_users_outdated AS users_outdated
ORDER BY j.created_at DESC
LIMIT 20

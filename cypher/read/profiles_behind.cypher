// Users whose stored interests are older than what changed of them; profiles and rankings are computed when asked for,
// stored interests by the job `profiles`.
// Returns: users INTEGER, since DATETIME? (the oldest such change)
MATCH (u:User)
WHERE u.changed_at IS NOT NULL AND coalesce(u.changed_at > u.profile_at, true)
RETURN count(u) AS users, min(u.changed_at) AS since

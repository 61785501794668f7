// Takes up items that wait and that nobody was told of lately: their message was lost. Marks them told.
// Parameters: $seconds INTEGER (since they were told of), $limit INTEGER
// Returns: id STRING
MATCH (i:Item {pending: true})
WHERE coalesce(i.told_at < datetime() - duration({seconds: $seconds}), true)
WITH i LIMIT $limit
SET i.told_at = datetime()
RETURN i.id AS id

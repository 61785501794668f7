// Puts a webhook on record; what changes from $cursor on is told.
// Parameters: $id STRING, $url STRING, $kinds LIST<STRING>, $users LIST<STRING> (empty: all), $cursor STRING,
//   $most INTEGER (how many webhooks there may be)
// Returns: webhook MAP, no row where there are as many as may be
CALL () { MATCH (w:Webhook) RETURN count(w) AS there }
WITH there WHERE there < $most
CREATE (w:Webhook {id: $id, url: $url, kinds: $kinds, users: $users, cursor: $cursor, failures: 0, created_at: datetime()})
RETURN w {.*} AS webhook

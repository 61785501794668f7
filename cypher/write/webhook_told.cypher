// Notes up to where a webhook was told, if the lease on it is still the worker's. A cursor that names a user who was erased
// during the call is not written: then it begins again at its moment. The first SET locks the webhook, so that either this
// sees that the user is gone, or the erasure sees the cursor.
// Parameters: $id STRING, $worker STRING, $cursor STRING, $user STRING? (whom the cursor names),
//   $moment STRING (the same cursor without a name), $told INTEGER (changes; 0: there was nothing to tell)
MATCH (w:Webhook {id: $id})
SET w.asked_at = datetime()
WITH w
WHERE w.leased_by = $worker
SET w.cursor = CASE WHEN $user IS NULL OR EXISTS { (:User {id: $user}) } THEN $cursor ELSE $moment END,
    w.failures = 0, w.failing_since = null, w.next_at = null, w.error = null,
    w.told_at = CASE WHEN $told > 0 THEN datetime() ELSE w.told_at END

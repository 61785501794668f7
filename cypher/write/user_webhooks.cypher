// Takes a user's id out of webhooks. One that was told of this user's profile alone is told of none from then on, since no
// users means all: of jobs it still is, and without those it is deleted. A cursor that ends with the id begins again at its
// moment. The first SET locks every webhook, so that a call under way cannot write the id back; see webhook_told.
// Parameters: $user STRING, $coded STRING (the end of a cursor that ends with the user)
// Returns: webhooks INTEGER
MATCH (w:Webhook)
SET w.asked_at = datetime()
WITH w
WHERE $user IN w.users OR w.cursor ENDS WITH $coded
WITH w, split(w.cursor, '.') AS parts, [id IN w.users WHERE id <> $user] AS users
WITH w, parts, users, CASE WHEN users = [] AND w.users <> [] THEN [k IN w.kinds WHERE k <> 'profile'] ELSE w.kinds END AS kinds
SET w.users = users, w.kinds = kinds,
    w.cursor = CASE WHEN w.cursor ENDS WITH $coded AND parts[1] <> '' THEN parts[0] + '.' + parts[1]
                    WHEN w.cursor ENDS WITH $coded THEN parts[0] ELSE w.cursor END
WITH w, kinds
CALL (w, kinds) {
  WITH w, kinds WHERE kinds = []
  DETACH DELETE w
}
RETURN count(*) AS webhooks

// Notes how far an import has come; runs in the transaction of the batch it speaks of.
// Parameters: $id STRING; $state STRING "running"|"stopped"|"done"; $stage INTEGER; $position INTEGER, rows of the stage that are done;
//   $rejected INTEGER; $rejects_size INTEGER, bytes; $counts MAP of written rows by kind
// Returns: nothing
MATCH (i:Import {id: $id})
SET i += $counts, i.state = $state, i.stage = $stage, i.position = $position, i.rejected = $rejected,
  i.rejects_size = $rejects_size, i.finished_at = CASE WHEN $state = 'done' THEN datetime() END

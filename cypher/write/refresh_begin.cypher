// Notes that items which wait are tried now, before they are: of what its worker did not live to end, this is left. Tries
// of an earlier revision do not count.
// Parameters: $ids LIST<STRING>, $least INTEGER, $most INTEGER (tries so far that an item may have to be tried)
// Returns: id STRING, tries INTEGER (this one included)
UNWIND $ids AS id
MATCH (i:Item {id: id})
WITH i, CASE WHEN i.tried = coalesce(i.revision, 0) THEN coalesce(i.tries, 0) ELSE 0 END AS before
WHERE i.pending AND $least <= before <= $most
SET i.tries = before + 1, i.tried = coalesce(i.revision, 0)
RETURN i.id AS id, i.tries AS tries

// The best known unseen items: what a user is offered of whom nothing is known, and the fill for all others.
// Parameters: $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $without LIST<STRING> (related to none), $properties MAP (equal to all),
//   $released_by STRING? (out by that day)
// Returns one row, since many short ones cost more to send than to read:
//   items LIST<[item, title, domain, year, popularity, embedding_of, revision]>, the most popular first
MATCH (i:Item)
WHERE i.popularity > 0 AND NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND none(e IN $without WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND ($released_by IS NULL OR coalesce(
    left(toStringOrNull(i.released), 10) <= $released_by, i.year <= toInteger(left($released_by, 4)), true))
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
WITH i ORDER BY i.popularity DESC, i.id LIMIT $limit
RETURN collect([i.id, coalesce(i.title, i.id), i.domain, i.year, coalesce(i.popularity, 0), i.embedding_of,
  coalesce(i.revision, 0)]) AS items

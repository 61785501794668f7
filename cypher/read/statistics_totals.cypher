// What is in the graph, from counts the database keeps; positive as of the last refresh of the statistics.
// Returns: users, items, entities, events, positive (events with a signal), relations (of items and entities to entities),
//   links, interests; all INTEGER
RETURN
  COUNT { (:User) } AS users,
  COUNT { (:Item) } AS items,
  COUNT { (:Entity) } AS entities,
  COUNT { ()-[:INTERACTED]->() } AS events,
  COLLECT { MATCH (i:Item) RETURN coalesce(sum(i.popularity), 0) }[0] AS positive,
  COUNT { ()-->(:Entity) } - COUNT { ()-[:PREFERS|MUTES|MERGED_INTO]->(:Entity) } AS relations,
  COUNT { ()-[:SIMILAR_TO]->() } AS links,
  COUNT { ()-[:PREFERS]->() } AS interests

// Pairs of entities that are not to be taken for one.
// Returns: pair LIST<STRING> (two ids, sorted), by STRING 'list'|'undo', at DATETIME
MATCH (d:Distinct)
RETURN d.pair AS pair, d.by AS by, d.at AS at
ORDER BY at, pair

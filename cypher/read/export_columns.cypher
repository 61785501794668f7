// Which properties nodes of a label have, of which types, and how often.
// Parameters: $label STRING; $domain STRING?, of items, null: every one; $names LIST<STRING> and $prefixes LIST<STRING>, of
//   names that are left out
// Returns: name STRING; type STRING, as valueType() gives it; count INTEGER
MATCH (n:$($label))
WHERE ($domain IS NULL OR n.domain = $domain) AND NOT n:Session
UNWIND keys(n) AS name
WITH n, name
WHERE NOT name IN $names AND NOT any(prefix IN $prefixes WHERE name STARTS WITH prefix)
RETURN name, valueType(n[name]) AS type, count(*) AS count
ORDER BY name, type

// Which relations lead from nodes of a label to entities, and which properties they have, of which types, and how often.
// Parameters: $label STRING, "Item" or "Entity"; $types LIST<STRING>, of relations that are left out
// Returns: relation STRING; name STRING? and type STRING? (as valueType() gives it), null: of all relations of the type;
//   count INTEGER
MATCH (n:$($label))-[r]->(:Entity)
WHERE NOT type(r) IN $types
UNWIND [null] + keys(r) AS name
RETURN type(r) AS relation, name, CASE WHEN name IS NOT NULL THEN valueType(r[name]) END AS type, count(*) AS count
ORDER BY relation, name, type

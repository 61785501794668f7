// Accepts or removes facts, for good: no reading changes it. Items are locked first, in the order of their ids.
// Parameters: $ids LIST<STRING>, $state STRING 'accepted'|'removed'
// Returns a row for each that is there: id STRING, item STRING, kind STRING, name STRING, entity STRING, state STRING,
//   missing BOOLEAN (there is no such entity)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
MATCH (i:Item {id: f.item})
WITH i, collect(DISTINCT f) AS facts ORDER BY i.id
SET i.revision = coalesce(i.revision, 0)
WITH facts
UNWIND facts AS f
SET f.state = $state, f.by = 'hand', f.decided_at = datetime.transaction()
RETURN f.id AS id, f.item AS item, f.kind AS kind, f.name AS name, f.entity AS entity, f.state AS state,
       NOT EXISTS { MATCH (:Entity|Merged {id: f.entity}) } AS missing

// Gives facts the surest of what texts say of them, and those that nobody decided on the state that follows from it: accepted
// where it is sure, else proposed, and gone where no text says it any more.
// Parameters: $ids LIST<STRING>
// Returns: id STRING, item STRING, kind STRING, name STRING, entity STRING, state STRING, missing BOOLEAN (there
//   is no such entity, and nobody decided)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
CALL (f) {
  OPTIONAL MATCH (t:Text)-[s:SAYS]->(f)
  RETURN s, t ORDER BY s.sure DESC, s.confidence DESC, t.id LIMIT 1
}
SET f.state = CASE
      WHEN f.by IS NOT NULL THEN f.state
      WHEN s IS NULL THEN 'gone'
      WHEN s.sure THEN 'accepted'
      ELSE 'proposed'
    END
FOREACH (_ IN CASE WHEN s IS NULL THEN [] ELSE [1] END |
  SET f.sentence = s.sentence, f.start = s.start, f.end = s.end, f.model = s.model, f.confidence = s.confidence,
      f.extracted_at = s.at, f.text = t.id)
RETURN f.id AS id, f.item AS item, f.kind AS kind, f.name AS name, f.entity AS entity, f.state AS state,
       f.by IS NULL AND NOT EXISTS { MATCH (:Entity|Merged {id: f.entity}) } AS missing

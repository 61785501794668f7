// Replaces what texts tell by what was just read in them. Items are locked first, in the order of their ids.
// Parameters: $rows LIST<MAP {id STRING (the text), item STRING, of STRING (fingerprint of what was read), model STRING,
//   counts MAP (names that begin with 'count_', INTEGER each),
//   facts LIST<MAP {id STRING, type STRING, kind STRING, name STRING, entity STRING, sentence STRING, start INTEGER,
//     end INTEGER, confidence FLOAT, sure BOOLEAN (counts unless somebody says otherwise)}>}>, in the order of items
// Returns a row for each fact that was or is told by one of them: id STRING
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
SET i.revision = coalesce(i.revision, 0)
WITH row
MATCH (t:Text {id: row.id})
SET t.read_of = row.of, t.read_at = datetime.transaction(), t.model = row.model
SET t += row.counts
WITH t, row
CALL (t) {
  OPTIONAL MATCH (t)-[s:SAYS]->(f:Fact)
  WITH s, f.id AS id
  DELETE s
  RETURN collect(id) AS before
}
CALL (t, row) {
  UNWIND row.facts AS fact
  MERGE (f:Fact {id: fact.id})
    ON CREATE SET f.item = row.item, f.type = fact.type, f.kind = fact.kind, f.name = fact.name, f.entity = fact.entity,
      f.state = 'proposed'
  CREATE (t)-[:SAYS {sentence: fact.sentence, start: fact.start, end: fact.end, model: row.model,
                     confidence: fact.confidence, sure: fact.sure, at: datetime.transaction()}]->(f)
  RETURN collect(f.id) AS after
}
UNWIND before + after AS id
RETURN DISTINCT id

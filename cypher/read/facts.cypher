// Facts that were read in texts, the surest first.
// Parameters: $id STRING? (one alone), $item STRING?, $state STRING?, $least FLOAT (of confidence), $offset INTEGER, $limit INTEGER
// Returns: fact MAP, title STRING?, related BOOLEAN (the graph has the relation), told LIST<MAP {text, sentence, start, end,
//   model, confidence, at}> (what texts say, the surest first, at most 10)
MATCH (f:Fact)
WHERE ($id IS NULL OR f.id = $id) AND ($item IS NULL OR f.item = $item) AND ($state IS NULL OR f.state = $state)
  AND f.confidence >= $least
WITH f ORDER BY f.confidence DESC, f.id SKIP $offset LIMIT $limit
OPTIONAL MATCH (i:Item {id: f.item})
RETURN f {.*} AS fact, i.title AS title,
       EXISTS {
         MATCH (:Entity|Merged {id: f.entity})-[:MERGED_INTO]->{0,}(e:Entity)
         MATCH (i)-[r]->(e) WHERE type(r) = f.type
       } AS related,
       COLLECT {
         MATCH (t:Text)-[s:SAYS]->(f)
         RETURN {text: t.id, sentence: s.sentence, start: s.start, end: s.end, model: s.model, confidence: s.confidence,
                 at: s.at}
         ORDER BY s.confidence DESC, t.id LIMIT 10
       } AS told
ORDER BY f.confidence DESC, f.id

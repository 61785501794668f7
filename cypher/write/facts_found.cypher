// Notes at a chunk what was found in its texts that are gone through, and sums up at its job; again it changes nothing.
// Parameters: $job STRING, $chunk STRING, $names LIST<STRING> (of the counts, each without the 'count_' before it)
MATCH (j:Job {id: $job})
SET j.settled_at = datetime()
WITH j
MATCH (c:Chunk {id: $chunk})
UNWIND $names AS name
WITH j, c, name, COLLECT {
  UNWIND c.ids AS id
  MATCH (t:Text {id: id})
  WHERE t.read_of = t.knowledge_of
  RETURN coalesce(t['count_' + name], 0)
} AS counts
SET c['found_' + name] = reduce(total = 0, one IN counts | total + one)
WITH j, name
MATCH (j)-[:HAS_CHUNK]->(each:Chunk)
WITH j, name, sum(coalesce(each['found_' + name], 0)) AS total
SET j['found_' + name] = total

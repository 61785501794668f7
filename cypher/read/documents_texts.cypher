// Some texts with their items, and what those are related to otherwise than by a document.
// Parameters: $ids LIST<STRING>
// Returns: id STRING, item STRING, title STRING, domain STRING, text STRING,
//   held LIST<[type STRING, kind STRING, entity STRING]>
UNWIND $ids AS id
MATCH (i:Item)-[:TOLD_IN]->(t:Text {id: id})
RETURN t.id AS id, i.id AS item, coalesce(i.title, i.id) AS title, coalesce(i.domain, '') AS domain,
       coalesce(t.text, i.text, '') AS text,
       COLLECT {
         MATCH (i)-[r]->(e:Entity)
         WHERE coalesce(r.source, '') <> 'document'
         RETURN [type(r), e.kind, e.id]
       } AS held

// What a kept ranking rests on, as a picture: the user, the items, what each reason points at, and the relations between.
// Parameters: $ranking STRING, the id it was kept with; in Neo4j Browser say first `:param ranking => 'that id'`
MATCH told = (u:User)<-[:FOR]-(r:Recommendation {ranking: $ranking})-[:RECOMMENDS]->(i:Item)
OPTIONAL MATCH because = (r)-[b:BECAUSE]->(n)
RETURN told, because,
       COLLECT { MATCH p = (u)-[:INTERACTED {event_id: b.event_id}]->(n) RETURN p } AS events,
       COLLECT { MATCH p = (n)-[s:SIMILAR_TO {version: b.version}]->(i) WHERE b.kind = 'collaborative' RETURN p } AS links,
       COLLECT { MATCH p = (n:Item)-->(:Entity)<-[:BECAUSE {reason: b.reason}]-(r) RETURN p } AS shared,
       COLLECT { MATCH p = (i)-->(n:Entity) RETURN p } AS ties,
       COLLECT { MATCH p = (u)-[prefers:PREFERS]->(n) WHERE prefers.until IS NULL RETURN p } AS interests

// What was recommended because of one event, as a picture; the event's id is in its relation, and in every reason it gave.
MATCH (u:User {id: '1'})-[e:INTERACTED {event_id: 'ml-100k/1/0171'}]->(met:Item)
MATCH path = (u)<-[:FOR]-(r:Recommendation)-[b:BECAUSE {event_id: e.event_id}]->(met)
MATCH told = (r)-[:RECOMMENDS]->(:Item)
RETURN path, told, e
ORDER BY abs(b.contribution) DESC
LIMIT 25

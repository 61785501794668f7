// States interests of a user.
// Parameters: $user STRING, $rows LIST<MAP {id STRING (entity), weight FLOAT}>
// Returns: written INTEGER
UNWIND $rows AS row
MATCH (u:User {id: $user}) MATCH (e:Entity {id: row.id})
CREATE (u)-[:PREFERS {source: 'stated', weight: row.weight, at: datetime()}]->(e)
RETURN count(*) AS written

// Sets how much novelty a user wants.
// Parameters: $user STRING, $rows LIST<MAP {novelty FLOAT}>
// Returns: written INTEGER
UNWIND $rows AS row
MATCH (u:User {id: $user})
CREATE (u)-[:WANTS {novelty: row.novelty, at: datetime()}]->(u)
RETURN count(*) AS written

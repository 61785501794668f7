// What one user did, newest first, as a picture: the user, the events, the items.
// Change the id to see another user.
MATCH path = (u:User {id: '1'})-[r:INTERACTED]->(:Item)
RETURN path
ORDER BY r.at DESC
LIMIT 50

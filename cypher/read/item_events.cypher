// How many events an item has.
// Parameters: $item STRING
// Returns: events INTEGER; no row for an unknown item
MATCH (i:Item {id: $item})
RETURN COUNT { (i)<-[:INTERACTED]-() } AS events

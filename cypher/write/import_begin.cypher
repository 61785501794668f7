// Begins an import, or takes it up where it stopped; a changed fingerprint begins it anew.
// Parameters: $id STRING; $fingerprint STRING
// Returns: state STRING "new"|"running"|"stopped"|"written" (in bulk, not counted yet)|"done",
//   stage INTEGER and position INTEGER (where to go on), rejected INTEGER, rejects_size INTEGER (bytes of the reject file that count), counts MAP of written rows by kind
MERGE (i:Import {id: $id})
WITH i, coalesce(i.fingerprint = $fingerprint, false) AS known
CALL (i, known) {
  WHEN NOT known THEN {
    SET i = {id: $id, fingerprint: $fingerprint, state: 'new', stage: 0, position: 0, rejected: 0, rejects_size: 0,
             users: 0, items: 0, entities: 0, relations: 0, entity_relations: 0, events: 0, started_at: datetime()}
  }
}
RETURN i.state AS state, i.stage AS stage, i.position AS position, i.rejected AS rejected, i.rejects_size AS rejects_size,
  i {.users, .items, .entities, .relations, .entity_relations, .events} AS counts

// How far the import of some data is; no row where it was not begun.
// Parameters: $id STRING; $fingerprint STRING
// Returns: state STRING, stage INTEGER, position INTEGER, rejected INTEGER, rejects_size INTEGER, counts MAP, as
//   write/import_begin returns them
MATCH (i:Import {id: $id, fingerprint: $fingerprint})
RETURN i.state AS state, i.stage AS stage, i.position AS position, i.rejected AS rejected, i.rejects_size AS rejects_size,
  i {.users, .items, .entities, .relations, .entity_relations, .events} AS counts

// Makes items that are not there yet; the first of some statements of one transaction, and `item_begin` says which were made.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns: nothing
UNWIND $rows AS row
MERGE (i:Item {id: row.id})
  ON CREATE SET i.since = datetime.transaction(), i.revision = 0, i.popularity = 0

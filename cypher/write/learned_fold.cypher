// Folds items that came after the training into the model that serves, if it still is the one with that version and nothing
// else is written where its vectors are; the first SET locks that, and puts readers in order: what they have not seen yet is
// what was folded later than what they have. Items that the training itself speaks of stay as they are.
// Parameters: $version INTEGER, $slot INTEGER, $property STRING, $rows LIST<MAP {item STRING, learned LIST<FLOAT>}>
// Returns: folded INTEGER (the number of this fold), items INTEGER; no row if the version serves no more
MATCH (m:Model {id: 'ranking'})
SET m.asked_at = datetime()
WITH m
MATCH (run:Model {id: 'ranking/' + $version})
WHERE m.active = $version AND run.slot = $slot
SET m.folded = coalesce(m.folded, 0) + 1
WITH m, coalesce(run.folded_from, 0) AS trained
CALL (m, trained) {
  UNWIND $rows AS row
  MATCH (i:Item {id: row.item})
  WHERE i[$property] IS NULL OR i.folded > trained
  SET i[$property] = row.learned, i.folded = m.folded
  RETURN count(i) AS items
}
RETURN m.folded AS folded, items

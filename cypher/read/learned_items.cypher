// What a version of the model learned of items.
// Parameters: $property STRING
// Returns: item STRING, learned VECTOR (source, target, prior, start)
MATCH (i:Item)
WHERE i[$property] IS NOT NULL
RETURN i.id AS item, vector(i[$property], size(i[$property]), FLOAT32) AS learned

// What a version of the model learned of items.
// Parameters: $property STRING
// Returns: item STRING, popularity INTEGER, learned VECTOR (source, target, prior, start, lifts of the traits)
MATCH (i:Item)
WHERE i[$property] IS NOT NULL
RETURN i.id AS item, coalesce(i.popularity, 0) AS popularity, vector(i[$property], size(i[$property]), FLOAT32) AS learned

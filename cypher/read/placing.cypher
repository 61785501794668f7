// What a version of the model places items with that nobody met: of each feature, what it says.
// Parameters: $slot INTEGER
// Returns: name STRING, numbers VECTOR
MATCH (p:Placing {slot: $slot})
RETURN p.name AS name, vector(p.numbers, size(p.numbers), FLOAT32) AS numbers

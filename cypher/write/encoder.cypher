// Notes a version of the tuned encoder: where it is kept and how it was made. It does not serve by that.
// Parameters: $version STRING (digits), $properties MAP
MERGE (m:Model {id: 'encoder/' + $version})
SET m += $properties, m.kind = 'encoder', m.version = toInteger($version),
    m.created_at = coalesce(m.created_at, datetime())

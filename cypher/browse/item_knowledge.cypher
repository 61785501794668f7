// An item and all that is known of it: its entities, coloured by kind.
MATCH path = (:Item {id: 'ml-1'})-->(:Entity)
RETURN path

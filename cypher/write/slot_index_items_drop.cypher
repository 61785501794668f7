// Drops the vector index over a slot's items.
DROP INDEX item_embedding IF EXISTS

// Drops the vector index over a slot's entities.
DROP INDEX entity_embedding IF EXISTS

// Entities that were merged into others, found by their old ids, and pairs that are two things whatever their names say.
CREATE CONSTRAINT merged_id IF NOT EXISTS FOR (n:Merged) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT distinct_id IF NOT EXISTS FOR (n:Distinct) REQUIRE n.id IS UNIQUE;

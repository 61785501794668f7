// Kept recommendations: one node an id, found by their ranking, and by when they expire.
CREATE CONSTRAINT recommendation_id IF NOT EXISTS FOR (n:Recommendation) REQUIRE n.id IS UNIQUE;
CREATE INDEX recommendation_ranking IF NOT EXISTS FOR (n:Recommendation) ON (n.ranking);
CREATE INDEX recommendation_expires IF NOT EXISTS FOR (n:Recommendation) ON (n.expires_at);

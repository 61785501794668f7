// Texts that facts are read from, and the facts.
CREATE CONSTRAINT text_id IF NOT EXISTS FOR (n:Text) REQUIRE n.id IS UNIQUE;
CREATE INDEX text_item IF NOT EXISTS FOR (n:Text) ON (n.item);
CREATE CONSTRAINT fact_id IF NOT EXISTS FOR (n:Fact) REQUIRE n.id IS UNIQUE;
CREATE INDEX fact_item IF NOT EXISTS FOR (n:Fact) ON (n.item);
CREATE INDEX fact_state IF NOT EXISTS FOR (n:Fact) ON (n.state, n.confidence);

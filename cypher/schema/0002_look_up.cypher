// What rankings filter and fill by, what jobs are listed by, and names to search by word.
CREATE INDEX item_popularity IF NOT EXISTS FOR (n:Item) ON (n.popularity);
CREATE INDEX item_year IF NOT EXISTS FOR (n:Item) ON (n.year);
CREATE INDEX item_domain IF NOT EXISTS FOR (n:Item) ON (n.domain);
CREATE INDEX entity_degree IF NOT EXISTS FOR (n:Entity) ON (n.degree);
CREATE INDEX entity_kind_name IF NOT EXISTS FOR (n:Entity) ON (n.kind, n.name);
CREATE INDEX job_created IF NOT EXISTS FOR (n:Job) ON (n.created_at);
CREATE INDEX chunk_state IF NOT EXISTS FOR (n:Chunk) ON (n.state);
CREATE FULLTEXT INDEX item_words IF NOT EXISTS FOR (n:Item) ON EACH [n.title, n.text];
CREATE FULLTEXT INDEX entity_words IF NOT EXISTS FOR (n:Entity) ON EACH [n.name];

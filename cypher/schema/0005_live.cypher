// What changes by itself and is asked for by when: keys, webhooks, the audit log, users and jobs that changed, items that wait.
CREATE CONSTRAINT key_id IF NOT EXISTS FOR (n:Key) REQUIRE n.id IS UNIQUE;
CREATE INDEX key_hash IF NOT EXISTS FOR (n:Key) ON (n.hash);
CREATE CONSTRAINT webhook_id IF NOT EXISTS FOR (n:Webhook) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT audit_id IF NOT EXISTS FOR (n:Audit) REQUIRE n.id IS UNIQUE;
CREATE INDEX audit_at IF NOT EXISTS FOR (n:Audit) ON (n.at);
CREATE CONSTRAINT request_id IF NOT EXISTS FOR (n:Request) REQUIRE n.id IS UNIQUE;
CREATE INDEX request_at IF NOT EXISTS FOR (n:Request) ON (n.at);
CREATE INDEX user_changed IF NOT EXISTS FOR (n:User) ON (n.changed_at);
CREATE INDEX job_changed IF NOT EXISTS FOR (n:Job) ON (n.changed_at);
CREATE INDEX item_pending IF NOT EXISTS FOR (n:Item) ON (n.pending);
CREATE INDEX item_folded IF NOT EXISTS FOR (n:Item) ON (n.folded);
CREATE CONSTRAINT schedule_id IF NOT EXISTS FOR (n:Schedule) REQUIRE n.id IS UNIQUE;
CREATE INDEX item_since IF NOT EXISTS FOR (n:Item) ON (n.since);
CREATE INDEX session_seen IF NOT EXISTS FOR (n:Session) ON (n.changed_at);

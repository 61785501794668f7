"""The local stack's machinery: background processes, and the Neo4j server from its packages."""

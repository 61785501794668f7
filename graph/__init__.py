"""All that talks to Neo4j: connection, statements, records, schema, importers, the local server."""

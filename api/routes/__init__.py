"""The routes: each parses, calls the service, and returns."""

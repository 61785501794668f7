"""The Celery app, its tasks, and the work that joins the graph with the language models."""

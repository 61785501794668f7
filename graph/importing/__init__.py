"""Importers: sources yield typed rows, one streaming core checks, batches and writes them."""

"""Importers: sources yield typed rows, one streaming core checks, batches and writes them, and can go on after a crash."""

"""Text to vectors to profiles to scores: what is computed, without a database and without the web.

Torch is in `embeddings.neural` alone.
"""

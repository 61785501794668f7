"""The local stack in one file, and back."""

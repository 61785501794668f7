"""Lots: who is held out of what, decided by name, so that it is the same whenever and wherever it is asked."""

import hashlib


def lot(seed: int, name: str) -> float:
    """An even number of [0, 1) that a name always gets."""
    digest = hashlib.sha256(f"{seed} {name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6]) / 2**48

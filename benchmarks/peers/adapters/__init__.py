"""Recommenders of other people, one small file each; what is heavy is imported when a model is fitted."""

from importlib import import_module

from harness.peer import Peer

NAMES = (
    "popularity",
    "itemknn",
    "ease",
    "ease_given",
    "als",
    "als_given",
    "bpr",
    "lightgcn",
    "kgin",
    "sasrec",
)


def load(name: str) -> Peer:
    """The peer of this name, one of `NAMES`; each is the `PEER` of the module called so."""
    peer: Peer = import_module(f"adapters.{name}").PEER
    return peer

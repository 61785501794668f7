"""Versions of models that are kept: those that rank (`graph.links` writes them), and tuned encoders."""

from collections.abc import Mapping
from typing import Any

from graph.connection import Database


def runs(database: Database) -> list[Mapping[str, Any]]:
    """Every version of every model, by kind, the newest first; `state` is "serves", "before", "gone" or "kept"."""
    return [row["run"] for row in database.read("read/model_runs")]


def encoder_write(version: str, properties: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The write that notes a tuned encoder, for `Database.write_together`; it does not make it serve.

    Args:
        version: the name of its folder, a number.
        properties: how it was made, and where it is.
    """
    return "write/encoder", {"version": version, "properties": dict(properties)}

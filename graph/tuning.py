"""Hyper-parameters that were searched for, kept in the graph so that every worker trains with them."""

import json
from collections.abc import Mapping
from typing import Any

from graph.connection import Database


def tuned(database: Database) -> dict[str, Any]:
    """By name; empty before the first search."""
    rows = database.read("read/tuned")
    return dict(json.loads(rows[0]["parameters"])) if rows else {}


def write_tuned(
    database: Database, parameters: Mapping[str, float], *, validation: float, trials: int
) -> None:
    """Keeps them, in place of those before."""
    database.write(
        "write/tuned", parameters=json.dumps(dict(parameters)), validation=validation, trials=trials
    )

"""Versions of the item links: a new one is written beside the old, then one write lets it serve."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from errors import PersonaError
from graph.connection import Database

SOURCES = 100
"""Items whose links are written in one transaction."""
GRACE = 3.0
"""Seconds that rankings begun under the old version have to end in, before its links are deleted."""

Linked = tuple[str, Sequence[str], Sequence[float]]


class Superseded(PersonaError):
    """A newer run has begun to write links; this one's will never serve."""

    status = 409

    def __init__(self, version: int) -> None:
        super().__init__(f"Links version {version} was given up: a newer run has begun.")


def replace(
    database: Database,
    links: Iterable[Linked],
    properties: Mapping[str, Any],
    check: Callable[[], None] = lambda: None,
    grace: float = GRACE,
) -> int:
    """Writes (source, targets, weights) as a new version, lets it serve, deletes all others; the version.

    Readers see the old version whole or the new one whole. A run that dies before the end leaves a version
    that nobody reads, and the next run deletes it; of two at once, the one that began last wins.

    Args:
        properties: how the links were made, kept at the (:Model {id: 'links'}) node.
        check: called between transactions, may raise to stop; not any more once the new version serves.
        grace: seconds the old version stays after that.

    Raises:
        Superseded: as said.
    """
    begun = database.write("write/links_begin")[0]
    version, active = int(begun["version"]), begun["active"]
    database.batches("write/links_sweep", keep=active)
    written, sources = 0, iter(links)
    while batch := list(islice(sources, SOURCES)):
        check()
        _write(database, version, "write/links", **_numbered(batch))
        written += sum(len(targets) for _, targets, _ in batch)
    check()
    made = {**properties, "links": written}
    _write(database, version, "write/links_activate", properties=made)
    if active:
        time.sleep(grace)
        database.batches("write/links_sweep", keep=version)
    return version


def model(database: Database) -> Mapping[str, Any] | None:
    """How the links that serve were made, None before the first."""
    rows = database.read("read/links_model")
    return rows[0]["model"] if rows and rows[0]["model"].get("active") else None


def outdated(database: Database) -> bool:
    """Whether none serve yet, or events have been counted anew since those that serve were made."""
    return bool(database.read("read/links_outdated")[0]["outdated"])


def _write(database: Database, version: int, statement: str, **parameters: Any) -> None:
    if not database.write(statement, version=version, **parameters):
        raise Superseded(version)


def _numbered(batch: Sequence[Linked]) -> dict[str, Any]:
    """The batch with its ids said once: numbers cross Bolt faster than texts, and are looked up once."""
    ids = list(dict.fromkeys(item for source, targets, _ in batch for item in (source, *targets)))
    number = {item: n for n, item in enumerate(ids)}
    rows = [
        {"source": number[source], "targets": [number[t] for t in targets], "weights": list(weights)}
        for source, targets, weights in batch
    ]
    return {"items": ids, "rows": rows}
